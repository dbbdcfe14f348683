"""What tools and sources say, as it may enter a prompt: lines that give the assistant instructions are left out."""

import re

from guardrails import injection, policy
from guardrails.chain import Verdict

LEFT_OUT = "[Left out: this passage gave instructions to the assistant. They are nobody's who may give any.]"

# Without one of these a passage is data, however odd it looks: JSON, tables, orders to a customer.
_STEERING = frozenset({"OTHER_RULES", "HIDDEN_TEXT", "OTHER_SELF", "NO_LIMITS", "MACHINE_TALK"})
_DATA_MARKS = re.compile(r"[\"{}\[\]<>=|\\]+")


def screen_passage(text: str) -> tuple[str, Verdict | None]:
    """Text from a tool or a source, as it may enter a prompt, and what was found in it.

    Takes milliseconds for a long text: call it from a thread. A screen that fails lets it pass, flagged.
    """
    rule = policy.get("injection")
    if not rule.is_on:
        return text, None
    try:
        threshold = injection.find_threshold(rule)
        score = _rate(text)
        if score < threshold:
            return text, None
        lines = [LEFT_OUT if _rate(line) >= threshold else line for line in text.split("\n")]
    except Exception as error:
        return text, Verdict("injection", "inbound", "flag", "FAILED", type(error).__name__)
    detail = f"score {score:.2f}"
    if LEFT_OUT not in lines:
        # No line says so by itself: staff look at it.
        return text, Verdict("injection", "inbound", "flag", "PASSAGE", detail, text)
    return "\n".join(lines), Verdict("injection", "inbound", "replace", "PASSAGE", detail, text)


def _rate(text: str) -> float:
    plain = _DATA_MARKS.sub(" ", text)
    return injection.score(plain) if _STEERING.intersection(injection.find_signs(text)) else 0.0

"""Placeholders in the place of personal data, on the way in; nobody's personal data on the way out."""

import re
from collections import Counter

from guardrails import conf, pii, policy
from guardrails.chain import Exchange, GetReply, Reply, Verdict
from guardrails.checking import GuardedFilter, check
from guardrails.middleware.witnessed import WitnessedFilter
from guardrails.pii.wording import PLACEHOLDER, describe
from guardrails.streaming import pii_filter


class PersonalDataMiddleware:
    """Puts placeholders in the place of the visitor's personal data, and hides what the assistant should not say."""

    rule = "personal_data"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply

    async def __call__(self, exchange: Exchange) -> Reply:
        rule = policy.get(self.rule)
        if rule.applies("inbound"):
            exchange.text, found = await check(rule, exchange, mask, otherwise=(exchange.text, []))
            for kind, count in Counter(found).items():
                detail = f"{count} × {describe(kind)}"
                exchange.verdicts.append(Verdict(rule.name, "inbound", "redact", kind, detail, f"[{kind}]"))
        reply = await self.get_reply(exchange)
        if rule.applies("outbound"):
            kinds = conf.read("GUARDRAILS_OUTBOUND_KINDS")
            reply.filters.append(GuardedFilter(WitnessedFilter(pii_filter(kinds), rule.name, "redact"), rule))
        return reply


def mask(text: str) -> tuple[str, list[str]]:
    """The text with placeholders such as `[EMAIL_1]`, one number for each distinct value, and the kinds found.

    Masking a masked text changes nothing.
    """
    numbers: dict[tuple[str, str], int] = {}
    highest: Counter[str] = Counter()
    for placeholder in PLACEHOLDER.finditer(text):
        highest[placeholder[1]] = max(highest[placeholder[1]], int(placeholder[2][:4]))
    kinds: list[str] = []
    # What stands before a match can decide about it, and a placeholder stands there now: look again.
    for _ in range(3):
        spans = pii.detect(text)
        if not spans:
            break
        parts, position = [], 0
        for span in spans:
            value = (span.kind, re.sub(r"[\W_]", "", text[span.start : span.end]).casefold())
            if value not in numbers:
                highest[span.kind] += 1
                numbers[value] = highest[span.kind]
            parts += [text[position : span.start], f"[{span.kind}_{numbers[value]}]"]
            position = span.end
            kinds.append(span.kind)
        text = "".join([*parts, text[position:]])
    return text, kinds

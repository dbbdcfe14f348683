"""The middleware of this app. Rules stand in pure modules; here is what is done when they find something."""

import asyncio
import logging
import re
from collections import Counter

from guardrails import competitors, conf, injection, pii
from guardrails.chain import (
    Action,
    Exchange,
    GetReply,
    OutboundChain,
    Reply,
    TextFilter,
    Verdict,
    build_chain,
)
from guardrails.errors import GuardrailError
from guardrails.pii.wording import PLACEHOLDER, describe
from guardrails.streaming import StreamFilter, competitor_filter, pii_filter

__all__ = [
    "CompetitorMiddleware",
    "Exchange",
    "GuardrailError",
    "InjectionMiddleware",
    "OutboundChain",
    "PersonalDataMiddleware",
    "Reply",
    "TextFilter",
    "Verdict",
    "WitnessedFilter",
    "build_chain",
]

logger = logging.getLogger(__name__)
_LONG = 2000


class WitnessedFilter:
    """A stream filter that leaves a verdict for each kind of thing it replaced."""

    def __init__(self, stream: StreamFilter, rule: str, action: Action) -> None:
        self._stream = stream
        self._rule = rule
        self._action = action
        self.feed = stream.feed
        self.release = stream.release
        self.close = stream.close

    @property
    def verdicts(self) -> list[Verdict]:
        counts = Counter(kind for kind, _ in self._stream.found)
        return [
            Verdict(self._rule, "outbound", self._action, kind, f"{count} replaced") for kind, count in counts.items()
        ]


class PersonalDataMiddleware:
    """Puts placeholders in the place of the visitor's personal data, and hides what the assistant should not say."""

    rule = "personal_data"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply

    async def __call__(self, exchange: Exchange) -> Reply:
        try:
            if len(exchange.text) > _LONG:
                # Hostile text of this length takes long enough that others would wait for it.
                exchange.text, found = await asyncio.to_thread(mask, exchange.text)
            else:
                exchange.text, found = mask(exchange.text)
        except Exception as error:
            # Fails closed: what could not be checked goes nowhere. The text stays out of the log.
            logger.error("The check for personal data failed: %s", type(error).__name__)
            raise GuardrailError("Sorry, I couldn't take that message. Could you put it another way?") from None
        for kind, count in Counter(found).items():
            exchange.verdicts.append(Verdict(self.rule, "inbound", "redact", kind, f"{count} × {describe(kind)}"))
        reply = await self.get_reply(exchange)
        kinds = conf.read("GUARDRAILS_OUTBOUND_KINDS")
        reply.filters.append(WitnessedFilter(pii_filter(kinds), self.rule, "redact"))
        return reply


class InjectionMiddleware:
    """Answers by itself when a message tries to give the assistant other instructions."""

    rule = "injection"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply
        self.threshold = float(conf.read("GUARDRAILS_INJECTION_THRESHOLD"))

    async def __call__(self, exchange: Exchange) -> Reply:
        try:
            score = injection.score(exchange.text)
        except Exception:
            logger.exception("The injection screen failed.")
            exchange.verdicts.append(Verdict(self.rule, "inbound", "flag", "FAILED"))
            return await self.get_reply(exchange)
        if score < self.threshold:
            return await self.get_reply(exchange)
        exchange.verdicts.append(Verdict(self.rule, "inbound", "block", "INJECTION", f"score {score:.2f}"))
        return Reply(answer=refusal())


class CompetitorMiddleware:
    """Flags competitors that the visitor names; the assistant's own words never name one."""

    rule = "competitor"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply

    async def __call__(self, exchange: Exchange) -> Reply:
        try:
            count = len(competitors.detect(exchange.text))
        except Exception:
            logger.exception("The competitor check failed.")
            exchange.verdicts.append(Verdict(self.rule, "inbound", "flag", "FAILED"))
            return await self.get_reply(exchange)
        if count:
            exchange.verdicts.append(Verdict(self.rule, "inbound", "flag", competitors.KIND, f"{count} named"))
        reply = await self.get_reply(exchange)
        reply.filters.append(WitnessedFilter(competitor_filter(), self.rule, "replace"))
        return reply


def refusal() -> str:
    return (
        "I'm here to help with motor insurance, so I can't take that one on. "
        "Ask me about our cover, a quote or your car, and I'm all yours."
    )


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

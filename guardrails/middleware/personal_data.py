"""Placeholders in the place of personal data, on the way in; nobody's personal data on the way out."""

import asyncio
import logging
import re
from collections import Counter

from guardrails import conf, pii
from guardrails.chain import Exchange, GetReply, Reply, Verdict
from guardrails.errors import GuardrailError
from guardrails.middleware.witnessed import WitnessedFilter
from guardrails.pii.wording import PLACEHOLDER, describe
from guardrails.streaming import pii_filter

logger = logging.getLogger(__name__)
_LONG = 2000


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

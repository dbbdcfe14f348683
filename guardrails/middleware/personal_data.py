"""Placeholders in the place of personal data, on the way in; nobody's personal data on the way out."""

import re
from collections import Counter
from functools import partial

from guardrails import conf, policy
from guardrails.chain import Exchange, GetReply, Reply, Verdict
from guardrails.checking import GuardedFilter, check
from guardrails.masking import Masked, mask
from guardrails.middleware.witnessed import WitnessedFilter
from guardrails.pii.wording import describe, hide
from guardrails.placeholders import PlaceholderFilter
from guardrails.streaming import pii_filter

# What a company publishes in its articles: the number of a road service, say.
_PUBLIC = frozenset({"PHONE", "EMAIL"})
_NUMBER = re.compile(r"\d[\d ().\-/]{5,24}\d")


class PersonalDataMiddleware:
    """Puts placeholders in the place of the visitor's personal data, and hides what the assistant should not say."""

    rule = "personal_data"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply

    async def __call__(self, exchange: Exchange) -> Reply:
        rule = policy.get(self.rule)
        if rule.applies("inbound"):
            masked = await check(rule, exchange, mask, otherwise=Masked(exchange.text, [], {}))
            exchange.text, exchange.originals = masked.text, masked.originals
            for kind, count in Counter(masked.kinds).items():
                detail = f"{count} × {describe(kind)}"
                exchange.verdicts.append(Verdict(rule.name, "inbound", "redact", kind, detail, f"[{kind}]"))
        reply = await self.get_reply(exchange)
        if not exchange.has_reply:
            return reply
        if rule.applies("outbound"):
            stream = pii_filter(conf.read("GUARDRAILS_OUTBOUND_KINDS"), partial(_replace, exchange))
            reply.filters.append(GuardedFilter(WitnessedFilter(stream, rule.name, "redact"), rule))
        reply.filters.append(PlaceholderFilter())
        return reply


def _replace(exchange: Exchange, kind: str, matched: str, before: str) -> str | None:
    """What this conversation brought becomes its placeholder again, and what a source of the reply publishes stays;
    anything else is nobody's business in it."""
    if placeholder := exchange.recall and exchange.recall(kind, matched):
        return placeholder
    return None if _is_published(exchange, kind, matched) else hide(kind, matched, before)


def _is_published(exchange: Exchange, kind: str, matched: str) -> bool:
    """Whether the company says it of itself, or it stands in an article that was looked up."""
    if kind not in _PUBLIC or exchange.find_evidence is None:
        return False
    evidence = exchange.find_evidence()
    texts = (*evidence.company, *evidence.passages)
    if kind == "EMAIL":
        return any(matched.casefold() in text.casefold() for text in texts)
    wanted = _fold(matched)
    return any(_fold(written) == wanted for text in texts for written in _NUMBER.findall(text))


def _fold(number: str) -> str:
    return "".join(filter(str.isdigit, number)).removeprefix("1")

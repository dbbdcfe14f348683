"""Placeholders in the place of personal data, on the way in; nobody's personal data on the way out."""

from collections import Counter
from functools import partial

from guardrails import conf, policy
from guardrails.chain import Exchange, GetReply, Recall, Reply, Verdict
from guardrails.checking import GuardedFilter, check
from guardrails.masking import Masked, mask
from guardrails.middleware.witnessed import WitnessedFilter
from guardrails.pii.wording import describe, hide
from guardrails.placeholders import PlaceholderFilter
from guardrails.streaming import pii_filter


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
        if rule.applies("outbound"):
            stream = pii_filter(conf.read("GUARDRAILS_OUTBOUND_KINDS"), partial(_replace, exchange.recall))
            reply.filters.append(GuardedFilter(WitnessedFilter(stream, rule.name, "redact"), rule))
        reply.filters.append(PlaceholderFilter())
        return reply


def _replace(recall: Recall | None, kind: str, matched: str, before: str) -> str:
    """What this conversation brought becomes its placeholder again; what it did not is nobody's business in it."""
    return (recall and recall(kind, matched)) or hide(kind, matched, before)

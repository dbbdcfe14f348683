"""Visitors may name competitors; the assistant does not."""

from guardrails import competitors, policy
from guardrails.chain import Exchange, GetReply, Reply, Verdict
from guardrails.checking import GuardedFilter, check
from guardrails.middleware.witnessed import WitnessedFilter
from guardrails.spans import Span
from guardrails.streaming import competitor_filter


class CompetitorMiddleware:
    """Flags competitors that the visitor names; the assistant's own words never name one."""

    rule = "competitor"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply

    async def __call__(self, exchange: Exchange) -> Reply:
        rule = policy.get(self.rule)
        if rule.applies("inbound"):
            spans = await check(rule, exchange, lambda text: competitors.detect(text), otherwise=list[Span]())
            if spans:
                named = ", ".join(dict.fromkeys(exchange.text[span.start : span.end] for span in spans))
                exchange.verdicts.append(
                    Verdict(rule.name, "inbound", "flag", competitors.KIND, f"{len(spans)} named", named)
                )
        reply = await self.get_reply(exchange)
        if rule.applies("outbound"):
            reply.filters.append(GuardedFilter(WitnessedFilter(competitor_filter(), rule.name, "replace"), rule))
        return reply

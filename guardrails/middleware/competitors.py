"""Visitors may name competitors; the assistant does not."""

import logging

from guardrails import competitors
from guardrails.chain import Exchange, GetReply, Reply, Verdict
from guardrails.middleware.witnessed import WitnessedFilter
from guardrails.streaming import competitor_filter

logger = logging.getLogger(__name__)


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

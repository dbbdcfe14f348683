"""Visitors may name competitors; the assistant does not."""

from functools import cache

from guardrails import competitors, policy
from guardrails.chain import Exchange, GetReply, Reply, Verdict
from guardrails.checking import GuardedFilter, check
from guardrails.middleware.witnessed import WitnessedFilter
from guardrails.rule_kinds import read_option
from guardrails.spans import Span
from guardrails.streaming import Replace, competitor_filter
from guardrails.wording import DEFAULT, find_language, say_ours

LEAD_BACK = (
    "The visitor has named a competitor. Don't name, judge or compare it; answer what concerns us, and lead back to "
    "what we offer."
)


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
                if read_option(rule, "lead_back"):
                    exchange.notes.append(LEAD_BACK)
        reply = await self.get_reply(exchange)
        if exchange.has_reply and rule.applies("outbound"):
            stream = competitor_filter(keep if rule.action == "flag" else find_words_for(exchange))
            reply.filters.append(GuardedFilter(WitnessedFilter(stream, rule.name, rule.action), rule))
        return reply


def find_words_for(exchange: Exchange) -> Replace:
    """What stands in a name's place in the visitor's language, which is found when there is a name to replace: telling
    it costs more than all else that is done for a message here."""

    @cache
    def find_replace() -> Replace:
        if find_language(exchange, exchange.text) == DEFAULT:
            return competitors.rename
        return competitors.rename_in(say_ours("competitor", exchange), say_ours("competitors", exchange))

    return lambda kind, matched, before: find_replace()(kind, matched, before)


def keep(kind: str, matched: str, before: str) -> str:
    """For a rule that only tells staff: the name stays as it is."""
    return matched

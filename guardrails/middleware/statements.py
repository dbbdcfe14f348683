"""The assistant's sentences: what nothing backs, what it must not promise, and what is out of its part."""

from collections.abc import Callable
from functools import partial

from guardrails import policy
from guardrails.chain import Evidence, Exchange, GetReply, Persona, Reply
from guardrails.policy import Rule
from guardrails.statements.backing import Backing
from guardrails.statements.commitments import CommitmentJudge
from guardrails.statements.facts import FactJudge
from guardrails.statements.judging import Finding, Judge
from guardrails.statements.links import LinkJudge
from guardrails.statements.persona import PersonaJudge, ProfanityJudge
from guardrails.statements.stream import StatementFilter
from guardrails.wording import say

# In the order in which they are asked; the first that objects says what stands instead.
JUDGES: dict[str, Callable[[Rule, Backing], Judge]] = {
    "persona": PersonaJudge,
    "commitments": CommitmentJudge,
    "facts": FactJudge,
    "links": LinkJudge,
    "profanity": ProfanityJudge,
}


class StatementMiddleware:
    """Holds sentences with a figure, a link or a cue until they are judged. It must be the first: it reads what all
    others let through. Without evidence there is nothing to judge by."""

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply
        # Some tenths of a second once, here rather than in the middle of a reply.
        make_judges(Evidence, Persona())

    async def __call__(self, exchange: Exchange) -> Reply:
        reply = await self.get_reply(exchange)
        if exchange.find_evidence is None:
            return reply
        persona = exchange.persona or Persona()
        judges = make_judges(exchange.find_evidence, persona)
        find_words = partial(find_words_for, exchange)
        reply.filters.append(StatementFilter(judges, find_words, may_ask_again=exchange.may_ask_again))
        return reply


def make_judges(find_evidence: Callable[[], Evidence], persona: Persona) -> list[Judge]:
    """Of the rules that are on."""
    backing = Backing(find_evidence, persona)
    rules = [rule for name in JUDGES if (rule := policy.get(name)).applies("outbound")]
    return [JUDGES[rule.name](rule, backing) for rule in rules]


def find_words_for(exchange: Exchange, judge: Judge, finding: Finding, heard: str) -> str:
    """The rule's own words, or the usual ones, in the language of what was said."""
    assistant = exchange.persona.assistant if exchange.persona else ""
    return say(judge.rule, finding.instead, exchange, heard).replace("{assistant}", assistant)

"""The screen for attempts to take the assistant over."""

from functools import lru_cache, partial

from embeddings import builtin
from guardrails import injection, policy
from guardrails.chain import AskModel, Exchange, GetReply, Reply, Verdict
from guardrails.checking import check
from guardrails.injection import opinion
from guardrails.policy import Rule
from guardrails.wording import say

OPINION = "OPINION"
_RECENT = 256


class InjectionMiddleware:
    """Answers by itself when a message tries to give the assistant other instructions.

    Where the screen is not sure and the caller can ask a model, the reply goes on, with a second look that decides.
    """

    rule = "injection"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply
        # A message is judged when it comes and again when its turn starts.
        self._score = lru_cache(maxsize=_RECENT)(lambda text: injection.score(text))
        if policy.get(self.rule).applies("inbound"):
            builtin.load_apart()

    async def __call__(self, exchange: Exchange) -> Reply:
        rule = policy.get(self.rule)
        if not rule.applies("inbound"):
            return await self.get_reply(exchange)
        score = await check(rule, exchange, self._rate, otherwise=0.0)
        if exchange.has_second_look and opinion.is_wanted(rule, score):
            reply = await self.get_reply(exchange)
            reply.second_look = partial(look_again, rule, exchange, score)
            return reply
        if score < injection.find_threshold(rule):
            return await self.get_reply(exchange)
        refusal = refuse(rule, exchange, "INJECTION", f"score {score:.2f}")
        return await self.get_reply(exchange) if rule.action == "flag" else refusal

    def _rate(self, text: str) -> float:
        """No visitor waits for the encoder: what comes before it is there is judged without."""
        return self._score(text) if builtin.is_loaded() else injection.score(text, reads_meaning=False)


async def look_again(rule: Rule, exchange: Exchange, score: float, ask: AskModel) -> Reply | None:
    """What becomes of a message between certainties: the opinion decides or, when there is none in time, the score."""

    async def look(text: str) -> bool:
        return await opinion.ask_for(text, ask)

    is_attack: bool | None = await check(rule, exchange, look, otherwise=None, limit_seconds=opinion.LIMIT_SECONDS)
    detail = f"score {score:.2f}"
    if is_attack is None:
        return refuse(rule, exchange, "INJECTION", detail) if score >= injection.find_threshold(rule) else None
    if is_attack:
        return refuse(rule, exchange, OPINION, f"{detail}, an attack by a second opinion")
    detail = f"{detail}, harmless by a second opinion"
    exchange.verdicts.append(Verdict(rule.name, "inbound", "allow", OPINION, detail, exchange.text))
    return None


def refuse(rule: Rule, exchange: Exchange, kind: str, detail: str) -> Reply:
    """Notes why, and answers in the model's place."""
    why = ", ".join([detail, *injection.find_signs(exchange.text)])[:300]
    exchange.verdicts.append(Verdict(rule.name, "inbound", rule.action, kind, why, exchange.text))
    return Reply(answer=say(rule, "refusal", exchange), offers_handoff=rule.action == "hand_over")

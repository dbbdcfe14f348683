"""The screen for attempts to take the assistant over."""

from guardrails import injection, policy
from guardrails.chain import Exchange, GetReply, Reply, Verdict
from guardrails.checking import check


class InjectionMiddleware:
    """Answers by itself when a message tries to give the assistant other instructions."""

    rule = "injection"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply

    async def __call__(self, exchange: Exchange) -> Reply:
        rule = policy.get(self.rule)
        if not rule.applies("inbound"):
            return await self.get_reply(exchange)
        score = await check(rule, exchange, lambda text: injection.score(text), otherwise=0.0)
        if score < injection.find_threshold(rule):
            return await self.get_reply(exchange)
        detail = ", ".join([f"score {score:.2f}", *injection.find_signs(exchange.text)])
        exchange.verdicts.append(Verdict(rule.name, "inbound", rule.action, "INJECTION", detail[:300], exchange.text))
        if rule.action == "flag":
            return await self.get_reply(exchange)
        return Reply(answer=rule.message or refusal(), offers_handoff=rule.action == "hand_over")


def refusal() -> str:
    return (
        "I'm here to help with motor insurance, so I can't take that one on. "
        "Ask me about our cover, a quote or your car, and I'm all yours."
    )

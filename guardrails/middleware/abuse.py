"""Attacks one after the other: the answer slows, then the conversation ends. Who counts them is who keeps them."""

from guardrails import policy
from guardrails.chain import Exchange, GetReply, Reply, Strikes

_COUNTED = ("injection", "abuse")


class AbuseMiddleware:
    """Says of a message that was answered as an attack what repeating it leads to."""

    rule = "abuse"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply

    async def __call__(self, exchange: Exchange) -> Reply:
        reply = await self.get_reply(exchange)
        rule = policy.get(self.rule)
        is_attack = any(v.rule in _COUNTED and v.action in ("block", "hand_over") for v in exchange.verdicts)
        if reply.answer is not None and is_attack and rule.applies("inbound"):
            options = rule.options
            reply.strikes = Strikes(
                minutes=int(options.get("minutes", 10)),
                slow_from=int(options.get("slow_from", 3)),
                end_from=int(options.get("end_from", 6)),
            )
        return reply

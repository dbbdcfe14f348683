"""Attacks one after the other: the answer slows, then the conversation ends. Who counts them is who keeps them."""

from functools import partial

from guardrails import policy
from guardrails.chain import AskModel, Exchange, GetReply, Reply, SecondLook, Strikes
from guardrails.rule_kinds import read_option
from guardrails.wording import say, say_ours

_RULES = ("injection", "abuse")
_ACTIONS = ("block", "hand_over")


class AbuseMiddleware:
    """Says of a message that was answered as an attack what repeating it leads to."""

    rule = "abuse"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply

    async def __call__(self, exchange: Exchange) -> Reply:
        reply = await self.get_reply(exchange)
        if reply.second_look is not None:
            reply.second_look = partial(self._look_again, exchange, reply.second_look)
        return self._judge(exchange, reply)

    async def _look_again(self, exchange: Exchange, look: SecondLook, ask: AskModel) -> Reply | None:
        refusal = await look(ask)
        return refusal and self._judge(exchange, refusal)

    def _judge(self, exchange: Exchange, reply: Reply) -> Reply:
        rule = policy.get(self.rule)
        is_attack = any(v.rule in _RULES and v.action in _ACTIONS for v in exchange.verdicts)
        if reply.answer is not None and is_attack and rule.applies("inbound"):
            reply.strikes = Strikes(
                minutes=read_option(rule, "minutes"),
                slow_from=read_option(rule, "slow_from"),
                end_from=read_option(rule, "end_from"),
                rules=_RULES,
                actions=_ACTIONS,
                slow_words=rule.options.get("slow_words") or say_ours("slowing", exchange),
                end_words=say(rule, "ending", exchange),
            )
        return reply

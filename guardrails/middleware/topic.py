"""Messages that have nothing to do with the company's business: flagged, or answered without the model."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

from guardrails import policy, topic
from guardrails.chain import Exchange, GetReply, Reply, Verdict
from guardrails.checking import check
from guardrails.policy import Rule
from guardrails.wording import say

KIND = "OFF_TOPIC"
_OURS = topic.Topic("on_topic", 0.0)


class TopicMiddleware:
    """Flags what is off topic, or answers it with a sentence that leads back, as the rule says."""

    rule = "topic"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply
        if policy.get(self.rule).applies("inbound"):
            topic.warm_up_apart()

    async def __call__(self, exchange: Exchange) -> Reply:
        rule = policy.get(self.rule)
        if not rule.applies("inbound"):
            return await self.get_reply(exchange)
        if rule.action == "flag" and exchange.may_postpone:
            exchange.postponed.append(partial(self._flag, rule, exchange))
            return await self.get_reply(exchange)
        if not await self._flag(rule, exchange) or rule.action == "flag":
            return await self.get_reply(exchange)
        return Reply(answer=say(rule, "off_topic", exchange), offers_handoff=rule.action == "hand_over")

    async def _flag(self, rule: Rule, exchange: Exchange) -> bool:
        """Notes what is off topic, and says whether it is."""
        look: Callable[[str], Awaitable[topic.Topic]] = _classify
        found: topic.Topic = await check(rule, exchange, look, otherwise=topic.UNKNOWN)
        if found.label != "off_topic":
            return False
        detail = f"{found.name}, ahead by {found.score:.2f}"
        exchange.verdicts.append(Verdict(rule.name, "inbound", rule.action, KIND, detail, exchange.text))
        return True


async def _classify(text: str) -> topic.Topic:
    known = topic.recall(text)
    if known is not None:
        return known
    if not topic.is_warm():
        # No visitor waits for the encoder: what comes before it is there is not judged.
        topic.warm_up_apart()
        return topic.UNKNOWN
    if topic.has_our_words(text):
        return _OURS
    return await asyncio.get_running_loop().run_in_executor(_get_thread(), topic.classify, text)


@cache
def _get_thread() -> ThreadPoolExecutor:
    """One: nobody waits for what it finds, and more would take the processor from what somebody waits for."""
    return ThreadPoolExecutor(1, thread_name_prefix="topic")

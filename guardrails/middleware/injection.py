"""The screen for attempts to take the assistant over."""

import logging

from guardrails import conf, injection
from guardrails.chain import Exchange, GetReply, Reply, Verdict

logger = logging.getLogger(__name__)


class InjectionMiddleware:
    """Answers by itself when a message tries to give the assistant other instructions."""

    rule = "injection"

    def __init__(self, get_reply: GetReply) -> None:
        self.get_reply = get_reply
        self.threshold = float(conf.read("GUARDRAILS_INJECTION_THRESHOLD"))

    async def __call__(self, exchange: Exchange) -> Reply:
        try:
            score = injection.score(exchange.text)
        except Exception:
            logger.exception("The injection screen failed.")
            exchange.verdicts.append(Verdict(self.rule, "inbound", "flag", "FAILED"))
            return await self.get_reply(exchange)
        if score < self.threshold:
            return await self.get_reply(exchange)
        exchange.verdicts.append(Verdict(self.rule, "inbound", "block", "INJECTION", f"score {score:.2f}"))
        return Reply(answer=refusal())


def refusal() -> str:
    return (
        "I'm here to help with motor insurance, so I can't take that one on. "
        "Ask me about our cover, a quote or your car, and I'm all yours."
    )

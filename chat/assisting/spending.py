"""What help for agents costs: each request on record, and an end to it for the day once the budget is used up."""

import logging
from datetime import timedelta
from decimal import Decimal

from django.conf import settings
from django.db import Error as DatabaseError

from chat.assistant.costs import compute_cost_usd
from chat.assistant.reply import ModelReply
from chat.database import run_in_database
from chat.metrics import agent_help_cost_usd, agent_help_total
from chat.models import AgentHelp

logger = logging.getLogger(__name__)
DAY = timedelta(days=1)


async def has_budget() -> bool:
    """Whether the last day's requests leave anything of `AGENT_HELP_BUDGET_USD`; a database that can't say spends
    nothing."""
    limit: Decimal | None = settings.AGENT_HELP_BUDGET_USD
    if limit is None:
        return True
    try:
        return await run_in_database(AgentHelp.objects.sum_lately, DAY) < limit
    except DatabaseError as error:
        logger.warning("nobody knows what help for agents has cost: %s", type(error).__name__)
        return False


async def note_spent(help_: AgentHelp, reply: ModelReply) -> None:
    """Whatever became of the reply: tokens are paid for also when it broke off or was refused."""
    used = reply.count_tokens()
    if not any(used.values()):
        return
    help_.model = reply.model or help_.model
    help_.cost_usd = compute_cost_usd(help_.model, **used)
    for name, value in used.items():
        setattr(help_, name, value)
    agent_help_total.labels(wish=help_.wish).inc()
    agent_help_cost_usd.inc(float(help_.cost_usd))
    try:
        await run_in_database(help_.save)
    except DatabaseError:
        logger.exception("the cost of help for an agent was not kept: %s USD", help_.cost_usd)

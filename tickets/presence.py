"""Who is there to be dealt tickets. Another app knows: `settings.TICKET_PRESENCE` names the function that says it."""

import logging
from collections.abc import Iterable
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


class Presence(Protocol):
    """`status` is `online`, or `away` for whoever has the inbox open and takes nothing."""

    @property
    def agent_id(self) -> int: ...

    @property
    def status(self) -> str: ...


def find_present_ids() -> frozenset[int]:
    """The agents who are there and take tickets. Nobody if nobody can tell: then tickets wait, and are not lost.

    Asks over the network, so never call it in a transaction.
    """
    if not settings.TICKET_PRESENCE:
        return frozenset()
    try:
        present: Iterable[Presence] = import_string(settings.TICKET_PRESENCE)()
    except (RedisError, OSError) as error:
        logger.warning("nobody can tell who is there: %s", type(error).__name__)
        return frozenset()
    return frozenset(one.agent_id for one in present if one.status == "online")

"""Which agents are there, and how many conversations each can have at a time.

Kept in Valkey, by each socket of an agent, and forgotten unless it is said again: nobody is there whose computer went
to sleep. All of it raises RedisError: then nobody knows, and nothing may be claimed.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Literal, cast

import msgspec
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.utils import timezone
from redis.exceptions import RedisError

from chat.database import run_in_database
from chat.eventlog.publish import get_redis, publish_notice
from chat.models import Conversation
from chat.staff_notices import Notice

logger = logging.getLogger(__name__)
Status = Literal["online", "away"]
# How long a sign of life holds; sockets give one three times as often.
LIFE_SECONDS = 45
HEARTBEAT_SECONDS = 15
DEFAULT_CAPACITY = 3
# After the last word, a conversation counts as one that an agent has on their hands for so long.
BUSY_FOR = timedelta(minutes=30)
_INDEX = "chat:presence"


@dataclass(frozen=True)
class Presence:
    """`capacity` is how many live conversations the agent takes, `live` how many they have. Who is `away` has the inbox
    open and takes none."""

    agent_id: int
    status: Status
    capacity: int
    live: int = 0

    @property
    def free(self) -> int:
        return max(0, self.capacity - self.live) if self.status == "online" else 0


def mark_present(agent_id: int, status: Status, capacity: int = DEFAULT_CAPACITY, *, socket: str = "") -> None:
    """A sign of life of one of an agent's sockets, repeated every `HEARTBEAT_SECONDS`. Tells staff what is new."""
    value = msgspec.json.encode([status, max(0, capacity)])
    with get_redis().pipeline(transaction=True) as pipe:
        pipe.set(_make_key(agent_id, socket), value, ex=LIFE_SECONDS, get=True)
        pipe.sadd(_INDEX, f"{agent_id}:{socket}")
        before = pipe.execute()[0]
    if before != value:
        _tell(agent_id, status)


def mark_away(agent_id: int, *, socket: str | None = None) -> None:
    """The agent has left; with `socket` by that one alone: another one may still be open."""
    redis = get_redis()
    of_agent = [one for one in cast(set[bytes], redis.smembers(_INDEX)) if _read_member(one)[0] == agent_id]
    left = [one for one in of_agent if socket is None or _read_member(one)[1] == socket]
    if left:
        redis.delete(*[_make_key(*_read_member(member)) for member in left])
        redis.srem(_INDEX, *left)
        _tell(agent_id, next((one.status for one in read_present() if one.agent_id == agent_id), "gone"))


def read_present() -> list[Presence]:
    """Without the database: nobody's `live` is counted. By agent; one who is online anywhere is online."""
    redis = get_redis()
    members = sorted(cast(set[bytes], redis.smembers(_INDEX)))
    if not members:
        return []
    values = cast(list[Any], redis.mget([_make_key(*_read_member(member)) for member in members]))
    _forget_lapsed([member for member, value in zip(members, values, strict=True) if value is None])
    found: dict[int, Presence] = {}
    for member, value in zip(members, values, strict=True):
        if value is not None:
            agent_id = _read_member(member)[0]
            status, capacity = msgspec.json.decode(value)
            found[agent_id] = _join(found.get(agent_id), Presence(agent_id, status, capacity))
    return list(found.values())


def find_present() -> list[Presence]:
    """The agents who are there, with the live conversations that each has."""
    return count_live(read_present())


async def find_present_soon() -> list[Presence] | None:
    """The same from the event loop; None if nobody knows."""
    try:
        present = await asyncio.to_thread(read_present)
    except (RedisError, OSError) as error:
        logger.warning("nobody knows who is there: %s", type(error).__name__)
        return None
    return await run_in_database(count_live, present) if present else []


def count_live(present: Iterable[Presence]) -> list[Presence]:
    """The same with `live` from the database, without those who may no longer sign in."""
    present = list(present)
    ids = [one.agent_id for one in present]
    active = set(
        get_user_model().objects.filter(pk__in=ids, is_active=True, is_staff=True).values_list("pk", flat=True)
    )
    live = count_live_conversations(ids)
    return [replace(one, live=live.get(one.agent_id, 0)) for one in present if one.agent_id in active]


def count_live_conversations(agent_ids: Iterable[int]) -> Mapping[int, int]:
    """How many each agent has that are not over. One in which nothing was said for a while keeps nobody busy: its
    customer has left, and is answered as a ticket."""
    held = Conversation.objects.filter(
        agent_id__in=list(agent_ids),
        handler=Conversation.Handler.HUMAN,
        closed_at=None,
        last_activity_at__gte=timezone.now() - BUSY_FOR,
    )
    return dict(held.order_by().values_list("agent_id").annotate(count=Count("pk")))


def _join(known: Presence | None, other: Presence) -> Presence:
    if known is None or (known.status, other.status) == ("away", "online"):
        return other
    if known.status == other.status:
        return replace(known, capacity=max(known.capacity, other.capacity))
    return known


def _forget_lapsed(members: list[bytes]) -> None:
    """Whoever removes one tells of it, once."""
    redis = get_redis()
    for member in members:
        if redis.srem(_INDEX, member):
            _tell(_read_member(member)[0], "gone")


def _tell(agent_id: int, status: str) -> None:
    publish_notice(Notice("presence.changed", agent_id=agent_id, status=status))


def _make_key(agent_id: int, socket: str) -> str:
    return f"chat:presence:{agent_id}:{socket}"


def _read_member(member: bytes) -> tuple[int, str]:
    agent_id, _, socket = member.decode().partition(":")
    return int(agent_id), socket

"""Events and notices from processes without an event loop: workers, commands, admin."""

import itertools
import logging
import os
from functools import cache
from typing import Any

import msgspec
from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from chat.eventlog import script
from chat.eventlog.mailbox import name_mailbox
from chat.events import Event
from chat.staff_notices import CHANNEL, Notice, encode_notices, find_notice

logger = logging.getLogger(__name__)


class Writer:
    """A process's own name and numbers: of two that share them, one's event is taken for a repeat of the other's."""

    def __init__(self) -> None:
        self.origin = script.make_process_id()
        self.numbers = itertools.count(1)
        self.redis = Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2)
        self.append = self.redis.register_script(script.APPEND)


@cache
def _make_writer(process: int) -> Writer:
    return Writer()


def _get_writer() -> Writer:
    """This process's, also after a fork."""
    return _make_writer(os.getpid())


def get_redis() -> Redis:
    """This process's client, for what has no event loop. Of one process, it is safe to use from several threads."""
    return _get_writer().redis


def publish_event(conversation_id: str, event: Event, *, last_seq: int, epoch: int = script.ANY_EPOCH) -> None:
    """Appends one event, and tells open inboxes. With an epoch, a `handoff.changed` ends what earlier ones wrote.

    Raises RedisError.
    """
    writer = _get_writer()
    item = script.Entry(int(script.find_marker(event, epoch)), epoch, script.encode_body(conversation_id, event))
    batch = [script.Part(conversation_id, last_seq, [item])]
    keys, arguments = script.make_arguments(writer.origin, next(writer.numbers), batch)
    writer.append(keys=keys, args=arguments)
    if (notice := find_notice(conversation_id, event)) is not None:
        publish_notice(notice)


def publish_notice(*notices: Notice) -> None:
    """Tells open inboxes, after the commit. Best effort: they look for themselves when they come back."""
    try:
        get_redis().publish(CHANNEL, encode_notices(notices))
    except (RedisError, OSError) as error:
        logger.warning("staff were not told: %s", type(error).__name__)


def end_turn(owner: str, turn_id: str, seconds: float) -> bool:
    """Asks the process that runs a turn to end it, as somebody else answers now; True once it has, and has told so.
    Raises RedisError."""
    notify_process(owner, type="supersede", turn_id=turn_id)
    return _get_writer().redis.blpop([make_end_key(turn_id)], timeout=seconds) is not None


def make_end_key(turn_id: str) -> str:
    """Where the process that ran a turn says that it has ended."""
    return f"chat:ended:{turn_id}"


def notify_process(process_id: str, **notice: Any) -> None:
    """Puts a notice into a process's mailbox. Lost if the process is gone. Raises RedisError."""
    _get_writer().redis.publish(name_mailbox(process_id), msgspec.json.encode(notice))


def find_turn_start(conversation_id: str) -> int:
    """The number after which a reader of the database goes on to miss nothing: that before the running turn, or the
    last one. 0 when Valkey knows nothing of the conversation, or cannot be asked."""
    try:
        base: Any = _get_writer().redis.hget(f"chat:meta:{conversation_id}", "base")
    except (RedisError, OSError):
        return 0
    return int(base or 0)


def is_watched(conversation_id: str) -> bool:
    """Whether its visitor has the conversation open, in a process that lives: those listen to their mailbox. An agent
    who looks on does not count. Raises RedisError."""
    redis = _get_writer().redis
    processes: set[Any] = redis.smembers(f"chat:readers:{conversation_id}")
    mailboxes = [name_mailbox(process.decode()) for process in processes]
    return bool(mailboxes) and any(count for _, count in redis.pubsub_numsub(*mailboxes))

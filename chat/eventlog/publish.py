"""Events and notices from processes without an event loop: workers, commands, admin."""

import itertools
from functools import cache
from typing import Any

import msgspec
from django.conf import settings
from redis import Redis

from chat.eventlog import script
from chat.events import Event

_origin = script.make_process_id()
_numbers = itertools.count(1)


@cache
def get_redis() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2)


def publish_event(conversation_id: str, event: Event, *, last_seq: int) -> None:
    """Appends one event. Raises RedisError."""
    item = (int(script.find_marker(event)), script.encode_body(conversation_id, event))
    batch = [(conversation_id, script.make_floor(last_seq), [item])]
    keys, arguments = script.make_arguments(_origin, next(_numbers), batch)
    get_redis().register_script(script.APPEND)(keys=keys, args=arguments)


def notify_process(process_id: str, **notice: Any) -> None:
    """Puts a notice into a process's mailbox. Lost if the process is gone. Raises RedisError."""
    get_redis().publish(f"chat:mailbox:{process_id}", msgspec.json.encode(notice))

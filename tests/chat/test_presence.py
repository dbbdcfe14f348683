"""Who of the agents is there, as all processes know it."""

from dataclasses import astuple

import msgspec
import pytest
import redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from chat import presence
from chat.models import Conversation
from chat.presence import find_present, mark_away, mark_present, read_present
from chat.staff_notices import CHANNEL
from tests.cast import Cast


def read_all() -> list[tuple[object, ...]]:
    return [astuple(one) for one in read_present()]


def test_who_gave_a_sign_of_life_is_there_until_it_lapses(valkey: redis.Redis) -> None:
    mark_present(7, "online", 2)
    mark_present(8, "away", 4)
    assert read_all() == [(7, "online", 2, 0), (8, "away", 4, 0)]
    assert 0 < valkey.ttl("chat:presence:7:") <= presence.LIFE_SECONDS
    valkey.delete("chat:presence:7:")
    assert read_all() == [(8, "away", 4, 0)]


def test_one_who_closes_one_of_two_inboxes_is_still_there(valkey: redis.Redis) -> None:
    mark_present(7, "away", 1, socket="a")
    mark_present(7, "online", 3, socket="b")
    assert read_all() == [(7, "online", 3, 0)]
    mark_away(7, socket="b")
    assert read_all() == [(7, "away", 1, 0)]
    mark_away(7)
    assert read_all() == []


def test_what_an_agent_has_is_counted_and_who_may_not_sign_in_is_not_there(valkey: redis.Redis, cast: Cast) -> None:
    for agent in (cast.agent, cast.manager, cast.customer):
        mark_present(agent.pk, "online", 1)
    has = {"visitor": cast.visitor, "handler": "human", "agent": cast.agent}
    Conversation.objects.create(**has)
    Conversation.objects.create(**has, closed_at="2026-01-01T00:00Z")
    present = {one.agent_id: (one.live, one.free) for one in find_present()}
    assert present == {cast.agent.pk: (1, 0), cast.manager.pk: (0, 1)}


def test_staff_are_told_what_is_new_and_not_each_sign_of_life(valkey: redis.Redis) -> None:
    heard = valkey.pubsub(ignore_subscribe_messages=True)
    heard.subscribe(CHANNEL)
    heard.get_message(timeout=1)
    mark_present(7, "online", 2)
    mark_present(7, "online", 2)
    mark_present(7, "away", 2)
    mark_away(7)
    mark_present(8, "online", 2)
    valkey.delete("chat:presence:8:")
    read_present()
    read_present()
    told = []
    while (item := heard.get_message(timeout=0.2)) is not None:
        told += [(notice["agent_id"], notice["status"]) for notice in msgspec.json.decode(item["data"])]
    assert told == [(7, "online"), (7, "away"), (7, "gone"), (8, "online"), (8, "gone")]


def lose_valkey(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody knows who is there any more."""
    lost = redis.Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0))
    monkeypatch.setattr(presence, "get_redis", lambda: lost)


def test_without_valkey_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    lose_valkey(monkeypatch)
    with pytest.raises(RedisError):
        find_present()
    with pytest.raises(RedisError):
        mark_present(7, "online")

"""What a message and its turn cost the database: the same few statements, however long the conversation is."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from chat.ids import make_id
from chat.models import PromptVersion, Turn
from chat.services.conversations import Identity
from chat.services.storing import Outgoing, Stored, store_message
from chat.turns.finishing import Finish, TurnOutcome, finish_turn
from guardrails.chain import Exchange, Reply

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("prompt")]
STORE = ["SELECT", "UPDATE", "SELECT", "INSERT", "SELECT", "INSERT"]
FINISH = ["SELECT", "UPDATE", "INSERT", "INSERT", "INSERT", "UPDATE", "SELECT"]
ENTRIES = ['{"role":"user","content":"Hi"}', '{"role":"assistant","content":"Hello"}']


def count(context: CaptureQueriesContext) -> list[str]:
    """The statements, without those that begin and end the transaction."""
    verbs = [query["sql"].split()[0] for query in context.captured_queries]
    return [verb for verb in verbs if verb in {"SELECT", "UPDATE", "INSERT", "DELETE"}]


def store(identity: Identity, conversation_id: uuid.UUID, message_id: uuid.UUID | None = None) -> Stored:
    outgoing = Outgoing(conversation_id, message_id or make_id(), "Hi", is_new=True)
    return store_message(identity, outgoing, Exchange(str(conversation_id), "Hi"), Reply(), "process")


def finish(stored: Stored) -> Finish:
    assert stored.started is not None
    outcome = TurnOutcome(Turn.Status.COMPLETED, text="Hello", entries=ENTRIES)
    return finish_turn(stored.started, "process", outcome, 5)[0]


def test_each_turn_takes_the_same_few_statements() -> None:
    identity, conversation_id = Identity(make_id()), make_id()
    finish(store(identity, conversation_id))
    for place in range(1, 4):
        with CaptureQueriesContext(connection) as storing:
            stored = store(identity, conversation_id)
        assert stored.started and len(stored.started.entries) == 2 * place
        with CaptureQueriesContext(connection) as finishing:
            assert finish(stored) is Finish.STORED
        assert (count(storing), count(finishing)) == (STORE, FINISH)


def test_the_first_message_makes_visitor_conversation_and_turn_at_once(prompt: PromptVersion) -> None:
    identity, conversation_id = Identity(make_id()), make_id()
    finish(store(identity, conversation_id))  # Reads the prompt, once for all conversations.
    with CaptureQueriesContext(connection) as storing:
        stored = store(Identity(make_id()), make_id())
    assert stored.started and not stored.started.entries
    assert len(count(storing)) <= 10


def test_a_message_that_joins_the_next_turn_asks_for_no_history() -> None:
    identity, conversation_id = Identity(make_id()), make_id()
    store(identity, conversation_id)
    with CaptureQueriesContext(connection) as storing:
        assert store(identity, conversation_id).started is None
    assert count(storing) == ["SELECT", "UPDATE", "SELECT", "INSERT", "INSERT"]


def test_a_message_that_was_sent_before_leaves_nothing_behind() -> None:
    identity, conversation_id, message_id = Identity(make_id()), make_id(), make_id()
    first = store(identity, conversation_id, message_id)
    finish(first)
    again = store(identity, conversation_id, message_id)
    assert again.is_duplicate and again.started is None and again.view == first.view
    assert Turn.objects.count() == 1

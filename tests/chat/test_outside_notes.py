"""What happened beside a conversation reaches the model with its next turn, and only then."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.db.models import F

from chat.models import Turn
from chat.runtime import get_runtime
from quotes.company import load_company
from quotes.drafting import note_facts
from quotes.models import Quote
from quotes.revising import revise_quote
from quotes.services import Request, create_quote
from tests.chat.conftest import Connect
from tests.quotes.conftest import ACME, CIVIC
from tests.upstream import Upstream, call, reply

# Quotes and drafts come of a tool's call.
BEGINS = call("no_such_tool", "{}")


def find_note(request: dict[str, Any]) -> str:
    last = request["messages"][-1]["content"][-1]["text"]
    return last if "<operator_note>" in last else ""


def begin_draft(conversation_id: str) -> None:
    load_company(ACME)
    note_facts(conversation_id, {"make": "Honda", "model": "Civic"})


def choose(conversation_id: str) -> Quote:
    load_company(ACME)
    quote = create_quote(Request(UUID(conversation_id), "key-1", CIVIC))
    revise_quote(quote, deductible=1000, options=[])
    return quote


async def test_a_quote_left_half_made_for_days_is_told_to_the_model_and_after_minutes_is_not(
    connect: Connect, upstream: Upstream
) -> None:
    upstream.play(BEGINS, reply("Sure."))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("A Honda Civic")
    await database_sync_to_async(begin_draft)(events[0]["conversation_id"])
    await socket.ask("One moment")
    assert find_note(upstream.requests[-1]) == ""
    await Turn.objects.aupdate(finished_at=F("finished_at") - timedelta(days=3))
    # After days no process remembers what was said; else it would have asked ahead without the note, and in vain.
    get_runtime().turns.memory.forget(socket.conversation_id)
    await socket.ask("I'm back")
    note = find_note(upstream.requests[-1])
    assert "away for 3 days" in note and "make Honda, model Civic" in note
    assert upstream.requests[-1]["messages"][:-1] == [
        *upstream.requests[-2]["messages"], {"role": "assistant", "content": [{"type": "text", "text": "Sure."}]},
    ], "what was sent before is not changed"  # fmt: skip


async def test_a_choice_on_the_card_is_told_once(connect: Connect, upstream: Upstream) -> None:
    upstream.play(BEGINS, reply("Sure."))
    socket = await connect()
    await socket.hello()
    events = await socket.ask("Hi")
    quote = await database_sync_to_async(choose)(events[0]["conversation_id"])
    await socket.ask("What is it now?")
    assert quote.reference in find_note(upstream.requests[-1])
    await socket.ask("Thanks")
    assert find_note(upstream.requests[-1]) == ""

"""What agents work with: notes, drafts, canned replies, snooze, watchers, the next ticket, notices."""

import json
from datetime import timedelta
from typing import Any

import pytest
import redis
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import AsyncClient, Client
from django.utils import timezone

from chat.models import Conversation, Message
from chat.runtime import stop_runtime
from inbox.fragments import HEADER
from tests.cast import Cast
from tests.inbox.conftest import act, sign_in
from tests.tickets.desk import reload
from tickets.actors import make_agent
from tickets.models import CannedReply, Draft, Tag, Team, Ticket
from tickets.services.changing import assign_ticket, tag_ticket
from tickets.services.notes import write_note
from tickets.states import State


def make_macro(**fields: Any) -> CannedReply:
    macro = CannedReply.objects.create(**{"title": "Paid", "text": "It is paid, {{customer.first_name}}."} | fields)
    macro.add_tags.add(Tag.objects.get_or_create(name="paid")[0])
    return macro


def test_the_picker_shows_canned_replies_filled_in_and_what_they_do(cast: Cast, ticket: Ticket) -> None:
    make_macro(set_state="solved")
    CannedReply.objects.create(title="Others", text="x", team=Team.objects.create(name="Glass"))
    page = sign_in(cast.agent, is_script=True).get(f"/inbox/tickets/{ticket.pk}/canned/?q=paid").content.decode()
    assert 'data-text="It is paid."' in page and 'data-actions="Tags: paid · Status: Solved"' in page
    assert "Others" not in page
    CannedReply.objects.create(title="Urgent", set_priority="urgent")
    every = sign_in(cast.agent, is_script=True).get(f"/inbox/tickets/{ticket.pk}/canned/").content.decode()
    assert every.count('role="option"') == 2 and "Priority: Urgent" in every
    none = sign_in(cast.agent, is_script=True).get(f"/inbox/tickets/{ticket.pk}/canned/?q=zebra").content.decode()
    assert "Nothing has these words." in none


@pytest.mark.parametrize("is_live", [False, True])
def test_a_macro_goes_with_the_reply_in_chat_and_on_the_ticket(cast: Cast, ticket: Ticket, is_live: bool) -> None:
    macro = make_macro(set_state="on_hold", set_priority="high")
    if not is_live:
        long_ago = timezone.now() - timedelta(hours=2)
        Conversation.objects.filter(pk=ticket.conversation_id).update(last_activity_at=long_ago)
    status, _page = act(cast.agent, f"tickets/{ticket.pk}/reply/", text="Paid.", macro=macro.pk)
    assert status == 200
    ticket = reload(ticket)
    assert (ticket.state, ticket.priority) == (State.ON_HOLD, "high")
    assert [str(tag) for tag in ticket.tags.all()] == ["paid"]
    answer = Message.objects.get(role="agent")
    assert answer.channel == ("chat" if is_live else "ticket")
    assert ticket.events.filter(kind="ticket.macro_used").count() == 1


def test_a_macro_alone_changes_the_ticket_but_not_over_a_colleagues_change(
    cast: Cast, ticket: Ticket, colleague: User
) -> None:
    macro, seen = make_macro(text="", set_priority="high"), ticket.events.order_by("pk").last()
    assert seen is not None
    tag_ticket(ticket.pk, ["glass"], make_agent(colleague.pk))
    path = f"tickets/{ticket.pk}/macro/"
    status, page = act(cast.agent, path, macro=macro.pk, seen=seen.pk)
    assert status == 409 and "Robin" in page and reload(ticket).priority == "normal"
    assert act(cast.agent, path, macro=macro.pk)[0] == 200
    assert reload(ticket).priority == "high"
    for wrong in ("", "999", "x" * 30):
        assert act(cast.agent, path, macro=wrong)[0] == 404


def test_a_snoozed_ticket_leaves_the_lists_for_its_own_and_comes_back_by_hand(cast: Cast, ticket: Ticket) -> None:
    assign_ticket(ticket.pk, cast.agent.pk, make_agent(cast.agent.pk))

    def list_numbers(key: str) -> list[int]:
        return [row.number for row in sign_in(cast.agent).get(f"/inbox/?list={key}").context["rows"]]

    status, page = act(cast.agent, f"tickets/{ticket.pk}/snooze/", until="tomorrow")
    assert status == 200 and "Snoozed until" in page and 'data-testid="snoozed"' in page
    assert (list_numbers("mine"), list_numbers("snoozed")) == ([], [ticket.pk])
    assert act(cast.agent, f"tickets/{ticket.pk}/wake/")[0] == 200
    assert (list_numbers("mine"), list_numbers("snoozed")) == ([ticket.pk], [])


@pytest.mark.parametrize(
    "body", [{}, {"until": "never"}, {"at": "soon"}, {"at": "2020-01-01T10:00"}, {"at": "2026-13-45T99:00"}]
)
def test_a_moment_that_is_none_is_refused_with_a_word(cast: Cast, ticket: Ticket, body: dict[str, str]) -> None:
    status, page = act(cast.agent, f"tickets/{ticket.pk}/snooze/", **body)
    assert status == 400 and "Please choose" in page
    assert reload(ticket).snoozed_until is None


def test_a_moment_of_ones_own_is_taken_with_its_zone(cast: Cast, ticket: Ticket) -> None:
    moment = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    act(cast.agent, f"tickets/{ticket.pk}/snooze/", at=moment.isoformat())
    assert reload(ticket).snoozed_until == moment


def test_watchers_come_and_go_but_nobody_is_let_in_by_watching(
    cast: Cast, ticket: Ticket, colleague: User, stranger: User
) -> None:
    path = f"tickets/{ticket.pk}/watchers/"
    assert act(cast.agent, path, watches="on")[0] == 200
    assert act(cast.agent, path, user=colleague.pk, watches="on")[0] == 200
    assert act(cast.agent, path, user=stranger.pk, watches="on")[0] == 400
    assert act(cast.agent, path, user=cast.customer.pk, watches="on")[0] == 400
    assert set(ticket.watchers.all()) == {cast.agent, colleague}
    act(cast.agent, path, user=colleague.pk)
    assert list(ticket.watchers.all()) == [cast.agent]


def test_the_next_ticket_is_taken_or_there_is_none(cast: Cast, ticket: Ticket) -> None:
    client = sign_in(cast.agent, is_script=True)
    assert client.post("/inbox/next/").json()["url"] == f"/inbox/tickets/{ticket.pk}/"
    assert reload(ticket).assignee == cast.agent
    answer = client.post("/inbox/next/").json()
    assert (answer["url"], answer["message"]) == ("", "Nothing waits for somebody right now.")
    assert sign_in(cast.agent).post("/inbox/next/").url == "/inbox/"  # type: ignore[attr-defined]


def test_notices_are_counted_listed_and_seen(cast: Cast, ticket: Ticket, colleague: User) -> None:
    write_note(ticket.pk, "@colleague look", cast.agent.pk)
    client = sign_in(colleague, is_script=True)
    assert client.get("/inbox/nav/").context["unseen"].number == 1
    page = client.get("/inbox/notices/").content.decode()
    assert "agent mentioned you" in page and "heard--new" in page
    client.post(f"/inbox/tickets/{ticket.pk}/notices/seen/")
    assert client.get("/inbox/nav/").context["unseen"].number == 0
    assert "mentioned you" not in sign_in(cast.agent, is_script=True).get("/inbox/notices/").content.decode()


@pytest.mark.django_db(transaction=True)
async def test_a_drafted_reply_is_streamed_and_neither_stored_nor_sent(cast: Cast, ticket: Ticket) -> None:
    lines = await stream(cast.agent, ticket, "reply")
    assert [line["kind"] for line in lines][-2:] == ["delta", "done"]
    assert "Where is my claim?" in "".join(line["text"] for line in lines) and not lines[-1]["by_model"]
    assert not await Message.objects.filter(role="agent").aexists()
    assert not await Draft.objects.aexists()


async def stream(user: User, ticket: Ticket, wish: str) -> Any:
    client = AsyncClient(headers={HEADER: "1"})
    await client.aforce_login(user)
    answer = await client.post(f"/inbox/tickets/{ticket.pk}/assist/", {"wish": wish})
    if answer.status_code != 200:
        return answer.status_code
    try:
        body = b"".join([part async for part in answer.streaming_content])  # type: ignore[attr-defined]
    finally:
        await stop_runtime()
    return [json.loads(line) for line in body.splitlines()]


@pytest.mark.django_db(transaction=True)
async def test_who_asks_faster_than_anybody_reads_is_told_to_wait(
    cast: Cast, ticket: Ticket, valkey: redis.Redis, settings: LazySettings
) -> None:
    settings.RATE_LIMIT_AGENT_HELP = (1, 60)
    assert (await stream(cast.agent, ticket, "summary"))[-1]["kind"] == "done"
    (line,) = await stream(cast.agent, ticket, "summary")
    assert line["kind"] == "failed" and "Please wait" in line["text"]
    assert (await stream(cast.manager, ticket, "summary"))[-1]["kind"] == "done"


@pytest.mark.django_db(transaction=True)
async def test_a_wish_for_neither_is_refused(cast: Cast, ticket: Ticket) -> None:
    assert await stream(cast.agent, ticket, "poem") == 400
    assert await stream(cast.customer, ticket, "reply") == 404


def test_nobody_acts_on_a_ticket_that_is_not_theirs_to_see(cast: Cast, ticket: Ticket, stranger: User) -> None:
    names = (
        "macro", "snooze", "wake", "watchers", "links", "links/1/remove", "merge", "split", "assist",
        "notices/seen",
    )  # fmt: skip
    before = ticket.events.count()
    for user in (stranger, cast.customer, cast.other_customer):
        for name in names:
            assert sign_in(user, is_script=True).post(f"/inbox/tickets/{ticket.pk}/{name}/").status_code == 404, name
        for name in ("canned", "merge/preview"):
            assert sign_in(user, is_script=True).get(f"/inbox/tickets/{ticket.pk}/{name}/").status_code == 404, name
    assert ticket.events.count() == before
    assert Client().post(f"/inbox/tickets/{ticket.pk}/macro/").status_code == 302

"""What agents work with: notes, drafts, canned replies, snooze, watchers, links, merging, splitting, many at once."""

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
from tests.inbox.conftest import sign_in
from tests.tickets.desk import make_ticket, reload, say
from tickets.actors import make_agent
from tickets.models import CannedReply, Draft, Tag, Team, Ticket
from tickets.services.changing import assign_ticket, tag_ticket
from tickets.services.finding import find_destination
from tickets.services.notes import write_note
from tickets.states import State


@pytest.fixture
def ticket(cast: Cast, support: Team) -> Ticket:
    return make_ticket(cast, customer=cast.customer)


def act(who: User, path: str, *, is_script: bool = True, **body: Any) -> tuple[int, str]:
    """The status and the page."""
    answer = sign_in(who, is_script=is_script).post(f"/inbox/{path}", body)
    return answer.status_code, answer.content.decode()


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


def test_links_are_made_and_removed_and_show_no_others_subject(cast: Cast, ticket: Ticket, stranger: User) -> None:
    other = make_ticket(cast, subject="My other claim")
    hidden = make_ticket(cast, subject="A secret matter", team=Team.objects.get(name="Claims"))
    path = f"tickets/{ticket.pk}/links/"
    assert "My other claim" in act(cast.agent, path, other=f"#{other.pk}", kind="related")[1]
    for named, status in ((str(ticket.pk), 400), ("none", 400), ("99999", 404), (str(hidden.pk), 404)):
        assert act(cast.agent, path, other=named, kind="related")[0] == status
    assert act(cast.agent, path, other=str(other.pk), kind="split")[0] == 400
    act(cast.manager, path, other=str(hidden.pk), kind="follow_up")
    page = sign_in(cast.agent).get(f"/inbox/tickets/{ticket.pk}/").content.decode()
    assert f"#{hidden.pk}" in page and "A secret matter" not in page
    link = ticket.links.get(other=other)
    act(cast.agent, f"tickets/{other.pk}/links/{link.pk}/remove/")
    assert list(ticket.links.values_list("other", flat=True)) == [hidden.pk]


def test_a_merge_shows_what_will_happen_and_ends_in_the_ticket_that_is_left(cast: Cast, ticket: Ticket) -> None:
    other = make_ticket(cast, customer=cast.customer, subject="The same matter")
    client = sign_in(cast.agent, is_script=True)
    preview = client.get(f"/inbox/tickets/{ticket.pk}/merge/preview/?into=%23{other.pk}").content.decode()
    assert "The same matter" in preview and "For a day it can be taken back" in preview
    assert "1 message of" in preview and reload(ticket).state == State.NEW
    status, page = act(cast.agent, f"tickets/{ticket.pk}/merge/", into=str(other.pk))
    assert status == 200 and f'data-ticket="{other.pk}"' in page
    assert find_destination(reload(ticket)).pk == other.pk


def test_a_merge_is_taken_back_from_either_ticket_for_a_day(
    cast: Cast, ticket: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make_ticket(cast, customer=cast.customer, subject="The same matter")
    act(cast.agent, f"tickets/{ticket.pk}/merge/", into=str(other.pk))
    client, way = sign_in(cast.agent), f'action="/inbox/tickets/{ticket.pk}/unmerge/"'
    for number in (ticket.pk, other.pk):
        assert way in client.get(f"/inbox/tickets/{number}/").content.decode()
    merged = client.get(f"/inbox/tickets/{ticket.pk}/").content.decode()
    assert f"This was merged into #{other.pk}" in merged and f"merged it into #{other.pk}" in merged
    status, page = act(cast.agent, f"tickets/{ticket.pk}/unmerge/")
    assert status == 200 and f'data-ticket="{ticket.pk}"' in page and "is a ticket of its own again" in page
    assert "took it out of #" in page
    assert f"took #{ticket.pk} out of it again" in client.get(f"/inbox/tickets/{other.pk}/").content.decode()
    assert way not in client.get(f"/inbox/tickets/{other.pk}/").content.decode()
    assert act(cast.agent, f"tickets/{ticket.pk}/unmerge/")[0] == 409
    act(cast.agent, f"tickets/{ticket.pk}/merge/", into=str(other.pk))
    tomorrow = timezone.now() + timedelta(hours=25)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert way not in client.get(f"/inbox/tickets/{other.pk}/").content.decode()
    status, page = act(cast.agent, f"tickets/{ticket.pk}/unmerge/")
    assert status == 409 and "for a day only" in page


def test_nobody_takes_a_merge_back_who_does_not_see_both_tickets(cast: Cast, ticket: Ticket, stranger: User) -> None:
    other = make_ticket(cast, customer=cast.customer, team=Team.objects.get(name="Claims"))
    act(cast.manager, f"tickets/{ticket.pk}/merge/", into=str(other.pk))
    assert act(cast.agent, f"tickets/{ticket.pk}/unmerge/")[0] == 404
    assert reload(ticket).state == State.MERGED
    assert act(cast.manager, f"tickets/{ticket.pk}/unmerge/")[0] == 200


def test_what_cannot_be_merged_says_why_before_and_when_it_is_tried(cast: Cast, ticket: Ticket) -> None:
    others = make_ticket(cast, customer=cast.other_customer)
    client = sign_in(cast.agent, is_script=True)
    for into, why in (
        (others.pk, "different people"),
        (ticket.pk, "the ticket itself"),
        ("zebra", "No other open ticket"),
    ):
        page = client.get(f"/inbox/tickets/{ticket.pk}/merge/preview/?into={into}").content.decode()
        assert why in page and "taken back" not in page
        assert act(cast.agent, f"tickets/{ticket.pk}/merge/", into=str(into))[0] >= 400
    assert reload(ticket).state == State.NEW


def test_a_ticket_to_merge_into_is_found_by_words_among_the_customers_own(cast: Cast, ticket: Ticket) -> None:
    glass = make_ticket(cast, customer=cast.customer, subject="Broken windshield")
    make_ticket(cast, customer=cast.customer, subject="Windshield of last year", state=State.CLOSED)
    make_ticket(cast, customer=cast.other_customer, subject="Windshield of another")
    client = sign_in(cast.agent, is_script=True)
    for words in ("windshield", ""):
        page = client.get(f"/inbox/tickets/{ticket.pk}/merge/preview/", {"into": words}).content.decode()
        assert f'data-merge-choose="{glass.pk}"' in page and page.count("data-merge-choose") == 1


def test_a_split_is_shown_before_it_is_done(cast: Cast, ticket: Ticket) -> None:
    message, strange = say(ticket.conversation, "And <b>glass</b>."), say(make_ticket(cast).conversation, "Another's.")
    client = sign_in(cast.agent, is_script=True)
    path = f"/inbox/tickets/{ticket.pk}/split/preview/"
    page = client.get(path, {"message": str(message.pk)}).content.decode()
    assert "And &lt;b&gt;glass&lt;/b&gt;." in page and "A new ticket of Support begins with this message" in page
    for other in (str(strange.pk), "x", ""):
        assert "not in the ticket any more" in client.get(path, {"message": other}).content.decode()
    assert Ticket.objects.count() == 2


def test_a_message_is_split_off_into_a_ticket_that_begins_with_it(cast: Cast, ticket: Ticket) -> None:
    message = say(ticket.conversation, "And my glass is broken.")
    path = f"tickets/{ticket.pk}/split/"
    assert act(cast.agent, path, message=str(message.pk), subject=" ")[0] == 400
    strange = say(make_ticket(cast).conversation, "Another's.")
    assert act(cast.agent, path, message=str(strange.pk), subject="Glass")[0] == 404
    status, page = act(cast.agent, path, message=str(message.pk), subject="Broken glass")
    apart = Ticket.objects.get(subject="Broken glass")
    assert status == 200 and f'data-ticket="{apart.pk}"' in page
    assert "And my glass is broken." in page and "Where is my claim?" not in page


def test_the_next_ticket_is_taken_or_there_is_none(cast: Cast, ticket: Ticket) -> None:
    client = sign_in(cast.agent, is_script=True)
    assert client.post("/inbox/next/").json()["url"] == f"/inbox/tickets/{ticket.pk}/"
    assert reload(ticket).assignee == cast.agent
    answer = client.post("/inbox/next/").json()
    assert (answer["url"], answer["message"]) == ("", "Nothing waits for somebody right now.")
    assert sign_in(cast.agent).post("/inbox/next/").url == "/inbox/"  # type: ignore[attr-defined]


def test_many_are_changed_at_once_and_each_refusal_is_told_with_its_reason(
    cast: Cast, ticket: Ticket, colleague: User, stranger: User
) -> None:
    closed = make_ticket(cast, state=State.CLOSED)
    hidden = make_ticket(cast, team=Team.objects.get(name="Claims"))
    numbers = [ticket.pk, closed.pk, hidden.pk]
    status, page = act(cast.agent, "bulk/", ticket=numbers, assignee=colleague.pk, state="on_hold", tags="Glass, vip")
    assert status == 200
    assert "1 ticket changed." in page and f"#{closed.pk}" in page and f"#{hidden.pk}" not in page
    changed = reload(ticket)
    assert (changed.assignee, changed.state) == (colleague, State.ON_HOLD)
    assert {str(tag) for tag in changed.tags.all()} == {"glass", "vip"}
    for untouched in (closed, hidden):
        assert (reload(untouched).assignee, reload(untouched).tags.count()) == (None, 0)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"state": "solved"},
        {"ticket": ["1"]},
        {"ticket": ["1"], "state": "merged"},
        {"ticket": ["x"], "state": "open"},
        {"ticket": [str(number) for number in range(1, 300)], "state": "open"},
    ],
)
def test_a_change_of_many_that_says_too_little_or_too_much_is_refused(
    cast: Cast, ticket: Ticket, body: dict[str, Any]
) -> None:
    assert act(cast.agent, "bulk/", **body)[0] == 400
    assert reload(ticket).version == ticket.version


def test_a_change_of_many_is_taken_back_where_nobody_went_on_from_it(cast: Cast, colleague: User) -> None:
    mine, waiting, touched, new = (
        make_ticket(cast, state=state) for state in (State.OPEN, State.ON_HOLD, State.OPEN, State.NEW)
    )
    tag_ticket(mine.pk, ["glass"], make_agent(cast.agent.pk))
    numbers = [mine.pk, waiting.pk, touched.pk]
    _, page = act(cast.agent, "bulk/", ticket=numbers, assignee="me", state="solved", tags="vip")
    token = page.split('data-undo="')[1].split('"')[0]
    assign_ticket(touched.pk, colleague.pk, make_agent(colleague.pk))
    assert act(colleague, "bulk/undo/", token=token)[0] == 400
    status, page = act(cast.agent, "bulk/undo/", token=token)
    assert status == 200 and "2 tickets are as they were." in page and "Somebody has changed it since." in page
    for ticket, state, tags in ((mine, State.OPEN, {"glass"}), (waiting, State.ON_HOLD, set())):
        ticket = reload(ticket)
        assert (ticket.state, ticket.assignee, {str(tag) for tag in ticket.tags.all()}) == (state, None, tags)
    assert (reload(touched).state, reload(touched).assignee) == (State.SOLVED, colleague)
    assert "0 tickets are as they were." in act(cast.agent, "bulk/undo/", token=token)[1]
    assert act(cast.agent, "bulk/undo/", token=f"{token}x")[0] == 400
    _, page = act(cast.agent, "bulk/", ticket=new.pk, tags="vip")
    act(cast.agent, "bulk/undo/", token=page.split('data-undo="')[1].split('"')[0])
    assert (reload(new).state, reload(new).tags.count()) == (State.NEW, 0)


def test_all_of_a_list_under_its_filters_can_be_ticked(
    cast: Cast, support: Team, stranger: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = (make_ticket(cast, subject=name) for name in ("Glass", "Glass roof", "Battery"))
    client = sign_in(cast.agent, is_script=True)

    def find(**query: str) -> tuple[set[int], bool]:
        found = client.get("/inbox/bulk/numbers/", query).json()
        return set(found["numbers"]), found["is_cut"]

    assert find(list="open") == ({first.pk, second.pk, third.pk}, False)
    assert find(list="open", q="glass") == ({first.pk, second.pk}, False)
    assert find(list="live") == (set(), False)
    monkeypatch.setattr("inbox.views.bulk.MOST", 2)
    assert len(find(list="open")[0]) == 2 and find(list="open")[1]
    assert sign_in(stranger, is_script=True).get("/inbox/bulk/numbers/?list=open").json()["numbers"] == []


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

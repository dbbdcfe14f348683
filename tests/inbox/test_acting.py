"""What an agent does with a conversation and its ticket, and what happens when a colleague was there first."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.utils import timezone

from chat.models import Conversation, Message
from tests.cast import Cast
from tests.inbox.conftest import sign_in
from tests.tickets.desk import make_conversation, make_ticket, reload, say, write
from tickets.actors import make_agent
from tickets.models import OutgoingMail, Ticket
from tickets.services.changing import assign_ticket, change_state, set_priority, tag_ticket
from tickets.states import State

pytestmark = pytest.mark.usefixtures("support")


def post(user: User, ticket: Ticket, name: str, **values: Any) -> Any:
    return sign_in(user, is_script=True).post(f"/inbox/tickets/{ticket.pk}/{name}/", values)


def reply(user: User, ticket: Ticket, text: str = "Hello, I am here.", **values: Any) -> Any:
    return post(user, ticket, "reply", **({"text": text, "client_message_id": str(uuid.uuid4())} | values))


def look(user: User, ticket: Ticket) -> int:
    """What the agent has seen."""
    seen: int = sign_in(user).get(f"/inbox/tickets/{ticket.pk}/").context["seen"]
    return seen


def handler(ticket: Ticket) -> tuple[str, int | None]:
    found: tuple[str, int | None] = Conversation.objects.values_list("handler", "agent_id").get(
        pk=ticket.conversation_id
    )
    return found


def test_a_conversation_of_the_assistants_is_taken_over_and_becomes_the_agents_ticket(cast: Cast) -> None:
    conversation = make_conversation(cast)
    answer = sign_in(cast.agent).post(f"/inbox/conversations/{conversation.pk}/take/")
    ticket = Ticket.objects.get(conversation=conversation)
    assert answer.headers["Location"] == f"/inbox/tickets/{ticket.pk}/"
    assert handler(ticket) == ("human", cast.agent.pk)
    assert (ticket.assignee_id, ticket.state) == (cast.agent.pk, State.OPEN)
    assert not OutgoingMail.objects.exists()


@pytest.mark.postgres
def test_of_two_agents_one_has_it_and_the_other_hears_who_and_can_insist(cast: Cast, colleague: User) -> None:
    ticket = make_ticket(cast)
    assert post(cast.agent, ticket, "take").status_code == 200
    late = post(colleague, ticket, "take")
    assert late.status_code == 409 and "already" in late.context["problem"]
    assert handler(ticket) == ("human", cast.agent.pk)
    assert post(colleague, ticket, "take", force="1").status_code == 200
    assert handler(ticket) == ("human", colleague.pk) and reload(ticket).assignee_id == colleague.pk


def test_it_goes_back_to_the_assistant_only_from_whoever_has_it(cast: Cast, colleague: User) -> None:
    ticket = make_ticket(cast)
    post(cast.agent, ticket, "take")
    assert post(colleague, ticket, "give-back").status_code == 409
    assert handler(ticket)[0] == "human"
    assert post(cast.agent, ticket, "give-back").status_code == 200
    assert handler(ticket) == ("ai", None)


@pytest.mark.parametrize(("minutes_ago", "channel"), [(0, "chat"), (60, "ticket")])
def test_a_reply_goes_where_the_customer_is_and_takes_the_conversation_over(
    cast: Cast, minutes_ago: int, channel: str
) -> None:
    ticket = make_ticket(cast)
    at = timezone.now() - timedelta(minutes=minutes_ago)
    Conversation.objects.filter(pk=ticket.conversation_id).update(last_activity_at=at)
    assert reply(cast.agent, ticket).status_code == 200
    message = Message.objects.get(role="agent")
    assert (message.channel, message.author_id, message.text) == (channel, cast.agent.pk, "Hello, I am here.")
    assert handler(ticket) == ("human", cast.agent.pk)
    ticket = reload(ticket)
    assert (ticket.state, ticket.assignee_id) == (State.OPEN, cast.agent.pk) and ticket.agent_replied_at


@pytest.mark.postgres
@pytest.mark.parametrize("state", ["", "solved"])
def test_a_reply_sent_twice_is_stored_once(cast: Cast, state: str) -> None:
    ticket, key = make_ticket(cast), str(uuid.uuid4())
    for _ in range(2):
        assert reply(cast.agent, ticket, client_message_id=key, state=state).status_code == 200
    assert Message.objects.filter(role="agent").count() == 1


def test_personal_data_in_a_reply_is_masked_where_it_is_kept(cast: Cast) -> None:
    ticket = make_ticket(cast)
    reply(cast.agent, ticket, "We have your card 4111 1111 1111 1111 on file.")
    assert Message.objects.get(role="agent").text == "We have your card [CREDIT_CARD_1] on file."


def test_agents_read_their_own_name_in_what_they_wrote_and_no_other(cast: Cast) -> None:
    ticket = make_ticket(cast)
    User.objects.filter(pk=cast.agent.pk).update(first_name="Deshawn", last_name="Okafor")
    reply(cast.agent, ticket, "Hi, my name is Deshawn. My name is Barbara. Regards, Deshawn Okafor")
    stored = Message.objects.get(role="agent").text
    assert stored == "Hi, my name is Deshawn. My name is [PERSON_1]. Regards, Deshawn Okafor"


@pytest.mark.parametrize(("text", "words"), [("   ", "write something"), ("x" * 4001, "shorten")])
def test_what_cannot_be_sent_is_said_and_not_lost(cast: Cast, text: str, words: str) -> None:
    answer = reply(cast.agent, make_ticket(cast), text)
    assert answer.status_code == 400 and words in answer.context["problem"]
    assert text in answer.content.decode() and not Message.objects.filter(role="agent").exists()


def test_nobody_talks_over_a_colleague(cast: Cast, colleague: User) -> None:
    ticket = make_ticket(cast)
    post(cast.agent, ticket, "take")
    answer = reply(colleague, ticket, "Me too!", seen=look(colleague, ticket))
    assert answer.status_code == 409 and "Me too!" in answer.content.decode()
    assert not Message.objects.filter(role="agent").exists()


def test_a_reply_can_solve_the_ticket_or_wait_for_the_customer(cast: Cast) -> None:
    for minutes_ago in (0, 60):
        for state, who in ((State.SOLVED, "ai"), (State.PENDING_CUSTOMER, "human")):
            ticket = make_ticket(cast)
            at = timezone.now() - timedelta(minutes=minutes_ago)
            Conversation.objects.filter(pk=ticket.conversation_id).update(last_activity_at=at)
            assert reply(cast.agent, ticket, state=state).status_code == 200
            assert (reload(ticket).state, handler(ticket)[0]) == (state, who)


def test_solving_gives_the_chat_back_so_that_the_next_question_has_an_answer(cast: Cast) -> None:
    ticket = make_ticket(cast)
    post(cast.agent, ticket, "take")
    assert post(cast.agent, ticket, "state", state="solved").status_code == 200
    assert reload(ticket).state == State.SOLVED and handler(ticket) == ("ai", None)
    assert post(cast.agent, ticket, "state", state="open").status_code == 200
    assert reload(ticket).state == State.OPEN


def test_the_fields_of_a_ticket_change_and_say_so(cast: Cast, colleague: User) -> None:
    ticket = make_ticket(cast)
    for name, value, told in (
        ("priority", "urgent", "Priority: urgent."),
        ("assignee", "me", "It is yours."),
        ("assignee", str(colleague.pk), "Owner changed."),
        ("state", "on_hold", f"Ticket #{ticket.pk}: on hold."),
        ("tags", "Glass, claims", "Tags changed."),
    ):
        answer = post(cast.agent, ticket, name, **{name: value})
        assert (answer.status_code, answer.context["told"]) == (200, told)
    ticket = reload(ticket)
    assert (ticket.priority, ticket.assignee_id, ticket.state) == ("urgent", colleague.pk, State.ON_HOLD)
    assert sorted(ticket.tags.values_list("name", flat=True)) == ["claims", "glass"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "merged"),
        ("state", "done"),
        ("priority", "1"),
        ("team", "9" * 40),
        ("team", "x"),
        ("assignee", "999999"),
    ],
)
def test_nonsense_changes_nothing_and_is_named(cast: Cast, name: str, value: str) -> None:
    ticket = make_ticket(cast)
    answer = post(cast.agent, ticket, name, **{name: value})
    assert answer.status_code == (409 if value == "merged" else 400) and answer.context["problem"]
    assert reload(ticket).version == ticket.version


def test_a_ticket_is_given_to_nobody_who_may_not_see_it(cast: Cast, stranger: User) -> None:
    ticket = make_ticket(cast)
    assert post(cast.agent, ticket, "assignee", assignee=str(stranger.pk)).status_code == 400
    assert reload(ticket).assignee_id is None


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("name", "value"), [("priority", "low"), ("state", "solved"), ("tags", "mine"), ("reply", "Hi")]
)
def test_who_changed_it_meanwhile_is_named_and_what_and_nothing_of_theirs_is_undone(
    cast: Cast, colleague: User, name: str, value: str
) -> None:
    ticket = make_ticket(cast)
    seen = look(cast.agent, ticket)
    actor = make_agent(colleague.pk)
    set_priority(ticket.pk, Ticket.Priority.URGENT, actor, source=Ticket.PrioritySource.AGENT)
    tag_ticket(ticket.pk, ["glass"], actor)
    before = reload(ticket)
    values = {"text": value, "client_message_id": str(uuid.uuid4())} if name == "reply" else {name: value}
    answer = post(cast.agent, ticket, name, seen=seen, **values)
    assert answer.status_code == 409
    assert [one.words for one in answer.context["happenings"]] == [
        "Robin set its priority to urgent", "Robin tagged it glass",
    ]  # fmt: skip
    assert reload(ticket).version == before.version and not Message.objects.filter(role="agent").exists()
    # The agent has seen it now, and may do it all the same.
    assert post(cast.agent, ticket, name, seen=answer.context["seen"], **values).status_code == 200


def test_what_the_customer_or_the_agent_did_meanwhile_is_in_nobodys_way(cast: Cast) -> None:
    ticket = make_ticket(cast, state=State.OPEN)
    seen = look(cast.agent, ticket)
    assign_ticket(ticket.pk, cast.agent.pk, make_agent(cast.agent.pk))
    write(ticket, "One more thing.")
    assert post(cast.agent, ticket, "priority", priority="high", seen=seen).status_code == 200


def test_a_closed_ticket_is_not_written_on(cast: Cast) -> None:
    ticket = make_ticket(cast, state=State.CLOSED)
    answer = reply(cast.agent, ticket)
    assert answer.status_code == 409 and "over" in answer.context["problem"]


def test_without_a_script_the_page_comes_back_with_what_was_said(cast: Cast) -> None:
    ticket, client = make_ticket(cast), sign_in(cast.agent)
    answer = client.post(f"/inbox/tickets/{ticket.pk}/priority/", {"priority": "high"}, follow=True)
    assert "Priority: high." in answer.content.decode()
    refused = client.post(f"/inbox/tickets/{ticket.pk}/reply/", {"text": " "})
    assert refused.status_code == 400 and "write something first" in refused.content.decode()


@pytest.mark.postgres
def test_the_thread_shows_what_was_said_done_and_asked_for_in_order(cast: Cast) -> None:
    ticket = make_ticket(cast)
    say(ticket.conversation, "Eva here.", role="assistant")
    ticket.conversation.handoff_requests.create(reason="A person, please")
    post(cast.agent, ticket, "take")
    reply(cast.agent, ticket, "Hello!")
    change_state(ticket.pk, State.ON_HOLD, make_agent(cast.agent.pk))
    entries = sign_in(cast.agent).get(f"/inbox/tickets/{ticket.pk}/").context["thread"].entries
    kinds = [entry.role if entry.kind == "message" else entry.kind for entry in entries]
    assert [kind for kind in kinds if kind != "event"] == ["visitor", "assistant", "handoff", "agent"]
    done = [one.happening.what for one in entries if one.happening]
    assert done == ["opened this ticket", "took it", "put it on hold"]


@pytest.mark.postgres
def test_opening_a_ticket_asks_the_database_no_more_for_a_long_thread_and_many_people(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    ticket, client = make_ticket(cast, customer=cast.customer), sign_in(cast.agent, is_script=True)
    for number in range(70):
        say(ticket.conversation, f"Message {number}.", role="agent" if number % 2 else "visitor")
    for number in range(30):
        ticket.team.members.add(User.objects.create_user(f"agent{number}", is_staff=True, is_superuser=number % 2))
    with django_assert_max_num_queries(31):
        page = client.get(f"/inbox/tickets/{ticket.pk}/").content.decode()
    assert "Message 69." in page and "agent29" in page and "Earlier messages" in page


def test_a_long_thread_is_read_page_by_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inbox.reading.thread.PAGE", 4)
    ticket = make_ticket(cast)
    said = [say(ticket.conversation, f"Line {number}") for number in range(9)]
    client, seen = sign_in(cast.agent, is_script=True), list[str]()
    path = f"/inbox/tickets/{ticket.pk}/"
    while True:
        thread = client.get(path).context["thread"]
        seen = [entry.key for entry in thread.entries if entry.kind == "message"] + seen
        if not thread.earlier:
            break
        path = f"/inbox/tickets/{ticket.pk}/before/{thread.earlier}/"
    assert len(seen) == 10 and seen[1:] == [f"m{one.pk}" for one in said]


@pytest.mark.parametrize(
    ("hours", "state", "holder", "words"),
    [
        (0, State.OPEN, "ai", "Eva answers"),
        (2, State.OPEN, "nobody", "Nobody answers yet"),
        (2, State.SOLVED, "nobody", "Nobody is in the chat"),
        (2, State.CLOSED, "nobody", "Nobody is in the chat"),
    ],
)
def test_the_assistant_is_said_to_answer_only_where_somebody_chats(
    cast: Cast, hours: int, state: State, holder: str, words: str
) -> None:
    ticket = make_ticket(cast, state=state)
    past = timezone.now() - timedelta(hours=hours)
    Conversation.objects.filter(pk=ticket.conversation_id).update(last_activity_at=past)
    page = sign_in(cast.agent).get(f"/inbox/tickets/{ticket.pk}/")
    assert page.context["holder"] == holder and words in page.content.decode()


def test_an_idle_ticket_is_its_owners_and_not_the_assistants(cast: Cast, colleague: User) -> None:
    ticket = make_ticket(cast)
    assign_ticket(ticket.pk, colleague.pk, make_agent(cast.manager.pk))
    Conversation.objects.update(last_activity_at=timezone.now() - timedelta(hours=1))
    assert "Robin has this ticket" in sign_in(cast.agent).get(f"/inbox/tickets/{ticket.pk}/").content.decode()
    assert "Your ticket" in sign_in(colleague).get(f"/inbox/tickets/{ticket.pk}/").content.decode()


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Asia/Tokyo", "Tuesday, June 3"),
        ("UTC", "Monday, June 2"),
        ("../etc/passwd", "Monday, June 2"),
        ("", "Monday, June 2"),
    ],
)
def test_days_begin_by_the_agents_own_clock(cast: Cast, settings: LazySettings, zone: str, day: str) -> None:
    settings.TIME_ZONE = "UTC"
    ticket = make_ticket(cast)
    ticket.conversation.messages.update(created_at=datetime(2025, 6, 2, 20, 0, tzinfo=UTC))
    client = sign_in(cast.agent)
    client.cookies["inbox_zone"] = zone
    assert day in client.get(f"/inbox/tickets/{ticket.pk}/").content.decode()

"""Merging: one thread, one way, no circles, nothing lost."""

from collections.abc import Callable

import pytest

from tests.cast import Cast
from tests.tickets.desk import AGENT, answer, make_ticket, reload, write
from tests.tickets.test_opening import run_together
from tickets.errors import MergeError, TransitionError
from tickets.models import Draft, Ticket, TicketEvent
from tickets.services.changing import change_state, tag_ticket, watch_ticket
from tickets.services.finding import find_destination
from tickets.services.merging import merge_tickets
from tickets.services.opening import NewTicket, open_ticket
from tickets.services.reading import find_thread
from tickets.services.unmerging import unmerge_ticket
from tickets.states import LIVE, State


def test_a_merged_ticket_lends_its_messages_tags_watchers_and_drafts(cast: Cast) -> None:
    first, second = make_ticket(cast), make_ticket(cast)
    write(first, "From the first.")
    write(second, "From the second.")
    tag_ticket(first.pk, ["Glass ", "claim"], AGENT)
    watch_ticket(first.pk, cast.manager.pk, AGENT)
    Draft.objects.create(ticket=first, author=cast.agent, text="Dear Kim")
    Draft.objects.create(ticket=second, author=cast.agent, text="Hello")
    Draft.objects.create(ticket=first, author=cast.manager, text="I would")
    target = merge_tickets(first.pk, second.pk, AGENT)
    assert reload(first).state == State.MERGED
    assert [row.text for row in find_thread(target)][-2:] == ["From the first.", "From the second."]
    assert set(target.tags.values_list("name", flat=True)) == {"glass", "claim"}
    assert target.watchers.get() == cast.manager
    assert {draft.text for draft in target.drafts.all()} == {"Hello\n\nDear Kim", "I would"}


def test_a_reply_on_a_merged_ticket_goes_on_at_the_end_of_the_chain(cast: Cast) -> None:
    first, second, third = (make_ticket(cast, state=State.PENDING_CUSTOMER) for _ in range(3))
    merge_tickets(first.pk, second.pk, AGENT)
    merge_tickets(second.pk, third.pk, AGENT)
    assert write(first, "Here I am.").ticket.pk == third.pk
    assert reload(third).state == State.OPEN
    assert find_thread(reload(third)).last().text == "Here I am."  # type: ignore[union-attr]


def test_merging_into_a_merged_ticket_means_the_one_it_went_to(cast: Cast) -> None:
    first, second, third = (make_ticket(cast) for _ in range(3))
    merge_tickets(first.pk, second.pk, AGENT)
    assert merge_tickets(third.pk, first.pk, AGENT).pk == second.pk
    assert merge_tickets(third.pk, first.pk, AGENT).pk == second.pk


def test_no_circle_can_be_made(cast: Cast) -> None:
    first, second, third = (make_ticket(cast) for _ in range(3))
    merge_tickets(first.pk, second.pk, AGENT)
    merge_tickets(second.pk, third.pk, AGENT)
    for into in (first, second, third):
        with pytest.raises(MergeError):
            merge_tickets(third.pk, into.pk, AGENT)
    assert find_destination(reload(first)).pk == third.pk


def test_what_is_closed_or_someone_elses_cannot_be_merged(cast: Cast) -> None:
    mine, closed = make_ticket(cast, customer=cast.customer), make_ticket(cast, state=State.CLOSED)
    others = make_ticket(cast, customer=cast.other_customer)
    visitors = make_ticket(cast)
    for ticket, into in ((closed, visitors), (visitors, closed), (mine, others), (visitors, mine)):
        with pytest.raises(MergeError):
            merge_tickets(ticket.pk, into.pk, AGENT)


@pytest.mark.postgres
def test_a_merge_taken_back_leaves_each_ticket_what_is_its_own_and_what_came_since(cast: Cast) -> None:
    first, second = make_ticket(cast, state=State.ON_HOLD), make_ticket(cast)
    for ticket, tags in ((first, ["glass", "claim"]), (second, ["claim"])):
        tag_ticket(ticket.pk, tags, AGENT)
    watch_ticket(first.pk, cast.manager.pk, AGENT)
    for author, text in ((cast.agent, "Dear Kim"), (cast.manager, "I would")):
        Draft.objects.create(ticket=first, author=author, text=text)
    merge_tickets(first.pk, second.pk, AGENT)
    tag_ticket(second.pk, ["claim", "glass", "paid"], AGENT)
    answer(second, "We look after both.", cast)
    Draft.objects.filter(author=cast.manager).update(text="I would not", version=5)
    unmerge_ticket(first.pk, AGENT)
    first, second = reload(first), reload(second)
    assert (first.state, first.merged_into, second.state) == (State.ON_HOLD, None, State.OPEN)
    assert sorted(str(tag) for tag in first.tags.all()) == ["claim", "glass"]
    assert sorted(str(tag) for tag in second.tags.all()) == ["claim", "paid"]
    assert (list(first.watchers.all()), list(second.watchers.all())) == ([cast.manager], [])
    assert [row.text for row in find_thread(second)] == ["Where is my claim?", "We look after both."]
    assert [row.text for row in find_thread(first)] == ["Where is my claim?"]
    # The answer used up the agent's draft; the manager has written on in theirs, so it stays.
    assert [(draft.ticket, draft.text) for draft in Draft.objects.all()] == [(second, "I would not")]
    entries = TicketEvent.objects.filter(kind="ticket.unmerged").order_by("pk")
    assert [(one.ticket, one.after.get("ticket")) for one in entries] == [(first, None), (second, first.pk)]


def test_a_draft_that_nobody_touched_goes_back_with_its_ticket(cast: Cast) -> None:
    first, second = make_ticket(cast), make_ticket(cast)
    draft = Draft.objects.create(ticket=first, author=cast.agent, text="Dear Kim")
    merge_tickets(first.pk, second.pk, AGENT)
    unmerge_ticket(first.pk, AGENT)
    draft.refresh_from_db()
    assert draft.ticket == first


def test_what_the_customer_wrote_there_since_opens_the_ticket_that_is_apart_again(cast: Cast) -> None:
    first, second = make_ticket(cast, state=State.SOLVED), make_ticket(cast)
    merge_tickets(first.pk, second.pk, AGENT)
    write(first, "It is broken again.")
    assert unmerge_ticket(first.pk, AGENT).state == State.OPEN
    assert reload(first).solved_at is None
    assert [row.text for row in find_thread(reload(second))] == ["Where is my claim?"]


def test_a_merge_that_others_went_on_from_is_not_taken_back(cast: Cast) -> None:
    first, second, third = (make_ticket(cast) for _ in range(3))
    merge_tickets(first.pk, second.pk, AGENT)
    merge_tickets(second.pk, third.pk, AGENT)
    with pytest.raises(MergeError, match=f"#{second.pk} was merged into another one"):
        unmerge_ticket(first.pk, AGENT)
    unmerge_ticket(second.pk, AGENT)
    unmerge_ticket(first.pk, AGENT)
    with pytest.raises(MergeError, match="not merged any more"):
        unmerge_ticket(first.pk, AGENT)


def test_a_conversation_that_has_another_ticket_since_keeps_that(cast: Cast) -> None:
    first, second = make_ticket(cast), make_ticket(cast)
    merge_tickets(first.pk, second.pk, AGENT)
    for state in (State.SOLVED, State.CLOSED):
        change_state(second.pk, state, AGENT)
    opened = open_ticket(first.conversation_id, NewTicket(subject="Again"), AGENT)
    assert opened.is_new
    with pytest.raises(TransitionError, match=f"goes on in ticket #{opened.ticket.pk}"):
        unmerge_ticket(first.pk, AGENT)
    assert reload(first).state == State.MERGED


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_agents_who_take_a_merge_back_one_does(cast: Cast) -> None:
    first, second = make_ticket(cast), make_ticket(cast)
    merge_tickets(first.pk, second.pk, AGENT)

    def try_unmerge() -> bool:
        try:
            return unmerge_ticket(first.pk, AGENT).is_live
        except MergeError:
            return False

    assert sorted(run_together([try_unmerge] * 4)) == [False, False, False, True]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_agents_who_merge_two_tickets_into_each_other_leave_one(cast: Cast) -> None:
    first, second = make_ticket(cast), make_ticket(cast)

    def try_merge(one: Ticket, other: Ticket) -> int:
        try:
            return merge_tickets(one.pk, other.pk, AGENT).pk
        except MergeError:
            return 0

    calls: list[Callable[[], int]] = [lambda: try_merge(first, second), lambda: try_merge(second, first)]
    assert sorted(bool(number) for number in run_together(calls)) == [False, True]
    assert Ticket.objects.filter(state__in=LIVE).count() == 1

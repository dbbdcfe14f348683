"""Merging: one thread, one way, no circles, nothing lost."""

from collections.abc import Callable

import pytest

from tests.cast import Cast
from tests.tickets.desk import AGENT, make_ticket, reload, write
from tests.tickets.test_opening import run_together
from tickets.errors import MergeError
from tickets.models import Draft, Ticket
from tickets.services.changing import tag_ticket, watch_ticket
from tickets.services.finding import find_destination
from tickets.services.merging import merge_tickets
from tickets.services.reading import find_thread
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

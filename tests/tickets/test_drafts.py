"""Drafts on the server: one reply and one note an agent and ticket, and no window overwrites another."""

import pytest

from tests.cast import Cast
from tests.tickets.desk import AGENT, answer, make_ticket
from tests.tickets.test_opening import run_together
from tickets.errors import DraftError
from tickets.models import Draft, Ticket
from tickets.services.drafting import find_draft, save_draft
from tickets.services.merging import merge_tickets

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(cast: Cast) -> Ticket:
    return make_ticket(cast)


def read(ticket: Ticket, author_id: int, kind: Draft.Kind = Draft.Kind.REPLY) -> str:
    draft = find_draft(ticket, author_id, kind)
    return draft.text if draft else ""


def test_a_draft_is_kept_found_again_and_gone_with_its_text(cast: Cast, ticket: Ticket) -> None:
    version = save_draft(ticket, cast.agent.pk, "Dear", version=0)
    version = save_draft(ticket, cast.agent.pk, "Dear you", version=version)
    assert (version, read(ticket, cast.agent.pk)) == (2, "Dear you")
    assert save_draft(ticket, cast.agent.pk, "  ", version=version) == 0
    assert not Draft.objects.exists()
    assert save_draft(ticket, cast.agent.pk, "", version=0) == 0


def test_it_is_masked_like_everything_that_is_stored(cast: Cast, ticket: Ticket) -> None:
    save_draft(ticket, cast.agent.pk, "I write to kim@example.com", version=0)
    assert "kim@" not in read(ticket, cast.agent.pk)


def test_each_agent_has_their_own_and_a_note_is_another_one(cast: Cast, ticket: Ticket) -> None:
    save_draft(ticket, cast.agent.pk, "Reply", version=0)
    save_draft(ticket, cast.agent.pk, "Note", version=0, kind=Draft.Kind.NOTE)
    save_draft(ticket, cast.manager.pk, "Theirs", version=0)
    answer(ticket, "Sent", cast)
    assert read(ticket, cast.agent.pk) == ""
    assert (read(ticket, cast.agent.pk, Draft.Kind.NOTE), read(ticket, cast.manager.pk)) == ("Note", "Theirs")


@pytest.mark.parametrize("text", ["From the second window", ""])
def test_a_window_that_has_read_an_older_draft_does_not_overwrite_a_newer(
    cast: Cast, ticket: Ticket, text: str
) -> None:
    first = save_draft(ticket, cast.agent.pk, "Old", version=0)
    save_draft(ticket, cast.agent.pk, "New", version=first)
    for version in (0, first) if text else (first,):
        with pytest.raises(DraftError):
            save_draft(ticket, cast.agent.pk, text, version=version)
    assert read(ticket, cast.agent.pk) == "New"


def test_a_merge_keeps_both_and_the_window_that_is_open_is_told(cast: Cast, ticket: Ticket) -> None:
    other = make_ticket(cast)
    version = save_draft(other, cast.agent.pk, "Second", version=0)
    save_draft(ticket, cast.agent.pk, "First", version=0)
    save_draft(ticket, cast.agent.pk, "A note", version=0, kind=Draft.Kind.NOTE)
    target = merge_tickets(ticket.pk, other.pk, AGENT)
    assert read(target, cast.agent.pk) == "Second\n\nFirst"
    assert read(target, cast.agent.pk, Draft.Kind.NOTE) == "A note"
    with pytest.raises(DraftError):
        save_draft(target, cast.agent.pk, "Second one", version=version)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_new", [True, False])
def test_of_windows_that_save_at_once_one_wins(cast: Cast, ticket: Ticket, is_new: bool) -> None:
    version = 0 if is_new else save_draft(ticket, cast.agent.pk, "Begun", version=0)

    def save(number: int) -> int:
        try:
            return save_draft(ticket, cast.agent.pk, f"Window {number}", version=version)
        except DraftError:
            return 0

    assert sum(map(bool, run_together([lambda n=n: save(n) for n in range(5)]))) == 1

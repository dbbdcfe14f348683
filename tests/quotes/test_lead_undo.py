"""Taking back what was changed at leads, also at many at once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from quotes.leads.bulk import forget_changes, give_leads, move_leads, undo_change
from quotes.leads.errors import LeadError
from quotes.leads.working import assign, change_status
from quotes.models import Lead, LeadChange, LeadEvent
from tests.cast import Cast
from tests.quotes.lead_steps import CHAT, OTHER_CHAT, ask_for_call

LEADS = "/dashboard/leads/"


@pytest.fixture
def leads(cast: Cast) -> list[Lead]:
    return [ask_for_call(CHAT), ask_for_call(OTHER_CHAT)]


def snapshot() -> dict[int, tuple[object, ...]]:
    fields = ("pk", "status", "contacted_at", "closed_at", "owner")
    return {row[0]: row[1:] for row in Lead.objects.values_list(*fields)}


@pytest.mark.postgres
@pytest.mark.parametrize("to", ["status:contacted", "status:lost", "owner:agent", "owner:none"])
def test_undo_restores_exactly_what_was_there(client: Client, cast: Cast, leads: list[Lead], to: str) -> None:
    client.force_login(cast.manager)
    before = snapshot()
    given = {"lead": [lead.pk for lead in leads], "to": to.replace("agent", str(cast.agent.pk))}
    page = client.post(f"{LEADS}change/", given, follow=True)
    assert snapshot() != before and 'data-testid="undo"' in page.content.decode()
    page = client.post(f"{LEADS}changes/{LeadChange.objects.get().pk}/undo/", follow=True)
    assert snapshot() == before and "Taken back for 2 leads" in page.content.decode()
    assert 'data-testid="undo"' not in page.content.decode()
    assert LeadEvent.objects.filter(username="manager", after__contains="(undone)").count() == 2


def test_what_a_colleague_changed_since_stays(cast: Cast, leads: list[Lead]) -> None:
    change = move_leads(leads, "contacted", cast.manager).change
    assert change
    change_status(leads[0], "qualified", "agent")
    change_status(leads[1], "qualified", "agent")
    # Back where the change had put it, but by somebody who meant it.
    change_status(leads[1], "lost", "agent")
    change_status(leads[1], "contacted", "agent")
    undone = undo_change(change, cast.manager)
    assert (undone.restored, undone.kept) == (0, 2)
    assert list(Lead.objects.order_by("pk").values_list("status", flat=True)) == ["qualified", "contacted"]


def test_a_change_of_the_owner_does_not_stand_in_the_way_of_the_status(cast: Cast, leads: list[Lead]) -> None:
    change = move_leads(leads, "contacted", cast.manager).change
    assign(leads[0], cast.agent, "administrator")
    assert change and undo_change(change, cast.manager).restored == 2


def test_only_what_changed_is_recorded(cast: Cast, leads: list[Lead]) -> None:
    change_status(leads[0], "contacted", "agent")
    outcome = move_leads(leads, "contacted", cast.manager)
    assert outcome.done == 2 and outcome.change and [one["lead"] for one in outcome.change.leads] == [leads[1].pk]
    assert move_leads(leads, "contacted", cast.manager).change is None


def test_undo_is_for_once_for_oneself_and_for_a_while(client: Client, cast: Cast, leads: list[Lead]) -> None:
    change = move_leads(leads, "contacted", cast.manager).change
    assert change
    url = f"{LEADS}changes/{change.pk}/undo/"
    client.force_login(cast.administrator)
    assert client.post(url).status_code == 404
    client.force_login(cast.manager)
    assert client.get(url).status_code == 405
    LeadChange.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert "any more" in client.post(url, follow=True).content.decode()
    LeadChange.objects.update(at=timezone.now())
    undo_change(change, cast.manager)
    with pytest.raises(LeadError, match="any more"):
        undo_change(change, cast.manager)


def test_nothing_goes_back_to_an_owner_who_left(cast: Cast, leads: list[Lead]) -> None:
    for lead in leads:
        assign(lead, cast.agent, "manager")
    change = give_leads(leads, cast.manager, cast.manager).change
    User.objects.filter(pk=cast.agent.pk).update(is_active=False)
    assert change and undo_change(change, cast.manager).kept == 2
    assert set(Lead.objects.values_list("owner", flat=True)) == {cast.manager.pk}


def test_a_slip_on_the_board_is_taken_back_and_one_returns_there(client: Client, cast: Cast, leads: list[Lead]) -> None:
    client.force_login(cast.manager)
    board = f"{LEADS}board/"
    given = {"what": "status", "status": "lost", "back": board}
    client.post(f"{LEADS}{leads[0].reference}/change/", given)
    answer = client.post(f"{LEADS}changes/{LeadChange.objects.get().pk}/undo/", {"back": board})
    assert answer["Location"] == board and Lead.objects.get(pk=leads[0].pk).status == "new"


def test_records_for_undoing_go_after_a_day_and_the_history_stays(cast: Cast, leads: list[Lead]) -> None:
    move_leads(leads, "contacted", cast.manager)
    LeadChange.objects.update(at=timezone.now() - timedelta(hours=25))
    events = LeadEvent.objects.count()
    assert forget_changes() == 1 and LeadEvent.objects.count() == events

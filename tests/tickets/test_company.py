"""Loading the company's support: team, calendar and targets."""

import shutil
from pathlib import Path

import pytest

from tickets.calendars import Shift
from tickets.company import SupportError, load_company
from tickets.models import Calendar, SlaPolicy, Team

ACME = Path(__file__).resolve().parents[2] / "portal" / "company" / "acme"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("company.toml", "support.toml"):
        shutil.copy(ACME / name, tmp_path)
    return tmp_path


def test_acmes_office_is_open_on_weekdays_from_nine_to_five_in_the_east(db: None) -> None:
    load_company(ACME)
    calendar = Calendar.objects.get(is_default=True).as_business_calendar()
    assert calendar.zone == "America/New_York"
    assert calendar.weekly == ((Shift(540, 1020),),) * 5 + ((), ())
    assert Team.objects.get(is_default=True).name == "Customer support"
    assert [policy.name for policy in SlaPolicy.objects.all()] == ["Urgent", "High", "Standard"]


def test_loading_again_keeps_what_staff_changed_of_the_targets(db: None) -> None:
    load_company(ACME)
    SlaPolicy.objects.filter(name="Urgent").update(first_response_minutes=15)
    assert "0 new of 3" in load_company(ACME)
    assert SlaPolicy.objects.get(name="Urgent").first_response_minutes == 15
    assert Calendar.objects.count() == Team.objects.count() == 1
    assert Calendar.objects.get().hours.count() == 5


def test_another_companys_team_takes_the_defaults_place(folder: Path, db: None) -> None:
    load_company(ACME)
    text = (folder / "support.toml").read_text().replace("Customer support", "Help desk")
    (folder / "support.toml").write_text(text)
    load_company(folder)
    assert Team.objects.get(is_default=True).name == "Help desk"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('priority = "urgent"', 'priority = "huge"', "policies.0.priority"),
        ("first_response_minutes = 60", "first_response_minutes = 0", "policies.0.first_response_minutes"),
        ("holidays = []", 'holidays = [{ day = "someday" }]', "calendar.holidays.0.day"),
        ('team = "Customer support"', "team = ", "not valid TOML"),
    ],
)
def test_a_fault_is_told_with_its_place_and_nothing_is_stored(
    folder: Path, db: None, before: str, after: str, told: str
) -> None:
    path = folder / "support.toml"
    path.write_text(path.read_text().replace(before, after, 1))
    with pytest.raises(SupportError, match=told):
        load_company(folder)
    assert not Team.objects.exists()


def test_a_folder_without_support_changes_nothing(tmp_path: Path, db: None) -> None:
    assert "stay as they are" in load_company(tmp_path)

"""Exports of leads: harmless in every spreadsheet, masked for most, on record, in the background when they are many."""

import csv
import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.conf import LazySettings
from django.test import AsyncClient, Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from quotes.leads.dashboard import exports
from quotes.leads.exporting.jobs import claim_export, forget_expired_exports, write_export
from quotes.leads.exporting.neutral import is_formula, neutralise
from quotes.leads.exporting.writing import REGIONS, write_csv, write_json, write_xlsx
from quotes.leads.tasks import write_lead_export
from quotes.leads.working import assign, plan_next
from quotes.models import Lead, LeadDisclosure, LeadExport
from tests.cast import Cast
from tests.quotes.lead_steps import ask_for_call

ATTACKS = [
    "=cmd|'/c calc'!A0", "＝1+1", "﹦1+1", "+1+1", "＋1", "-2+3", "﹣1", "－2", "@SUM(A1)", "＠SUM(A1)", " =1+1",
    "\t=1", "\r=1", "\n=1",
    "\u200b=1", "\ufeff=1", "\x00=1", "\xa0=1", "'=1", '"=1', "|calc", "％1", "%0A=1", "  \t ＝1",
]  # fmt: skip


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("is_typed", [True, False])
def test_no_dress_hides_a_formula(text: str, is_typed: bool) -> None:
    assert neutralise(text, is_typed=is_typed).startswith("'")


@pytest.mark.parametrize("text", ["Honda Civic", "1-2", "a=b", "Jo O'Neil", "", "12.50", "•••• 0123", "Zoë"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert neutralise(text, is_typed=False) == neutralise(text, is_typed=True) == text


def test_a_telephone_number_is_guarded_where_the_format_does_not_say_that_it_is_text() -> None:
    assert neutralise("+15555550123", is_typed=True) == "+15555550123"
    assert neutralise("+15555550123", is_typed=False) == "'+15555550123"


@given(st.text(";,\t\r\n=＝+@'\" a1", max_size=12), st.sampled_from([",", ";", "\t"]))
def test_no_separator_of_another_region_sets_a_formula_free(text: str, delimiter: str) -> None:
    content = b"".join(write_csv(["a", "b"], [[text, "x"]], REGIONS["us"], bom=False)).decode()
    for row in list(csv.reader(io.StringIO(content), delimiter=delimiter))[1:]:
        assert not any(is_formula(cell) and not cell.startswith("'") for cell in row if cell.strip("\"'"))


@given(st.lists(st.text(max_size=20), min_size=1, max_size=4), st.sampled_from(sorted(REGIONS)), st.booleans())
def test_csv_and_json_come_back_as_they_went_out(texts: list[str], region: str, bom: bool) -> None:
    rows = [[text, Decimal("12.50")] for text in texts]
    content = b"".join(write_csv(["a", "b"], rows, REGIONS[region], bom=bom))
    assert content.startswith(b"\xef\xbb\xbf") is bom
    read = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=REGIONS[region].delimiter))
    assert [row[0] for row in read[1:]] == [neutralise(text, is_typed=False) for text in texts]
    assert read[1][1] == ("12,50" if region == "eu" else "12.50")
    records = json.loads(b"".join(write_json(["a", "b"], rows)))
    assert records == [{"a": neutralise(text, is_typed=True), "b": "12.50"} for text in texts]


def test_in_a_workbook_a_formula_is_text_and_an_amount_a_number() -> None:
    target = io.BytesIO()
    write_xlsx(["a", "b", "c"], [["=1+1", Decimal("12.50"), date(2026, 12, 31)]], target)
    sheet = zipfile.ZipFile(target).read("xl/worksheets/sheet1.xml").decode()
    cells = [cell for cell in ET.fromstring(sheet).iter() if cell.tag.endswith("}c")]
    assert "<f>" not in sheet and cells[3].get("t") == "inlineStr" and "'=1+1" in sheet
    assert cells[4].get("t") is None and ">12.50<" in sheet


# The pages


@pytest.fixture
def manager(client: Client, cast: Cast, settings: LazySettings, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    client.force_login(cast.manager)
    return client


def choose(**changes: Any) -> dict[str, Any]:
    columns = ["reference", "phone", "next_action", "created_at"]
    chosen = {"columns": columns, "format": "csv", "region": "iso", "time_zone": "Asia/Tokyo", "reason": "Call list"}
    return chosen | changes


def read_file(response: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(response).decode())))


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous")
def test_a_manager_gets_the_filtered_leads_in_their_own_time_and_it_is_on_record(manager: Client, cast: Cast) -> None:
    lead = plan_next(ask_for_call(), None, "=HYPERLINK(1)", "manager")
    Lead.objects.filter(pk=lead.pk).update(created_at=datetime(2026, 3, 1, 20, 30, tzinfo=UTC))
    Lead.objects.create(wish="call", status="lost")
    rows = read_file(manager.post("/dashboard/leads/export/", choose(query="status=new")))
    assert rows[1:] == [[lead.reference, "'+15555550123", "'=HYPERLINK(1)", "2026-03-02 05:30:00"]]
    record = LeadDisclosure.objects.get(action="export")
    assert (record.username, record.reason, record.details["leads"]) == ("manager", "Call list", 1)


async def test_the_file_is_sent_in_pieces_by_an_asynchronous_server(
    transactional_db: None, settings: LazySettings
) -> None:
    from asgiref.sync import sync_to_async

    from tests.cast import make_cast

    cast = await sync_to_async(make_cast)()
    await sync_to_async(ask_for_call)()
    client = AsyncClient()
    await client.aforce_login(cast.manager)
    response = await client.post("/dashboard/leads/export/", choose())
    assert response.is_async and b"+15555550123" in b"".join([piece async for piece in response])  # type: ignore[union-attr]


@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous")
def test_who_may_not_see_contacts_gets_them_masked(manager: Client, cast: Cast) -> None:
    cast.manager.groups.get().permissions.filter(codename="reveal_lead_contact").delete()
    ask_for_call()
    rows = read_file(manager.post("/dashboard/leads/export/", choose()))
    assert rows[1][1] == "•••• 0123"
    assert LeadDisclosure.objects.get(action="export").details["masked"] is True


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"reason": ""}, "what the file is for"), ({"columns": []}, "at least one"), ({"time_zone": "Mars"}, "Export")],
)
def test_without_reason_or_columns_there_is_no_file(manager: Client, changes: dict[str, Any], words: str) -> None:
    answer = manager.post("/dashboard/leads/export/", choose(**changes))
    assert answer.status_code == 422 and words in answer.content.decode()
    assert not LeadDisclosure.objects.exists()


def test_agents_export_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.agent)
    answers = [client.get(f"/dashboard/{path}") for path in ("leads/export/", "exports/")]
    assert [answer.status_code for answer in answers] == [404, 404]


# In the background


@pytest.fixture
def export(manager: Client, monkeypatch: pytest.MonkeyPatch) -> LeadExport:
    """Asked for on the page, and left to a worker."""
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    monkeypatch.setattr(write_lead_export, "delay", lambda export_id: None)
    for number in range(3):
        Lead.objects.create(wish="call", campaign=str(number))
    assert manager.post("/dashboard/leads/export/", choose()).status_code == 302
    return LeadExport.objects.get()


@pytest.mark.postgres
@pytest.mark.filterwarnings("ignore:StreamingHttpResponse must consume asynchronous")
def test_many_leads_are_written_by_a_worker_and_downloaded_by_who_asked(
    manager: Client, export: LeadExport, cast: Cast
) -> None:
    url = f"/dashboard/exports/{export.pk}/"
    assert manager.get(url).json()["is_under_way"] is True
    write_lead_export(str(export.pk))
    assert manager.get(url).json() == {"is_under_way": False, "percent": 100, "words": "Ready"}
    assert len(read_file(manager.get(f"{url}download/"))) == 4
    assert LeadDisclosure.objects.filter(action="download", username="manager").exists()
    other = Client()
    other.force_login(cast.administrator)
    assert other.get(f"{url}download/").status_code == 404


def test_a_file_is_gone_after_a_day(manager: Client, export: LeadExport, tmp_path: Path) -> None:
    write_lead_export(str(export.pk))
    LeadExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page = manager.get(f"/dashboard/exports/{export.pk}/download/", follow=True).content.decode()
    assert "kept for a day" in page and list(tmp_path.glob("exports/*"))
    assert forget_expired_exports() == 1 and not list(tmp_path.glob("exports/*"))


@pytest.mark.postgres
def test_an_export_has_one_worker_and_the_next_one_when_it_died(manager: Client, export: LeadExport) -> None:
    assert claim_export(export.pk) and claim_export(export.pk) is None
    LeadExport.objects.update(beat_at=timezone.now() - timedelta(minutes=5))
    assert claim_export(export.pk)


def test_a_cancelled_export_stops_and_leaves_no_file(manager: Client, export: LeadExport, tmp_path: Path) -> None:
    claimed = claim_export(export.pk)
    assert claimed
    manager.post(f"/dashboard/exports/{export.pk}/cancel/")
    write_export(claimed)
    assert LeadExport.objects.get().status == "cancelled" and not list(tmp_path.glob("exports/*"))


def test_a_failing_disk_is_told_and_the_export_can_be_asked_for_again(
    manager: Client, export: LeadExport, settings: LazySettings
) -> None:
    settings.MEDIA_ROOT = "/proc/nowhere"
    write_lead_export(str(export.pk))
    page = manager.get("/dashboard/exports/").content.decode()
    assert "no file was written" in page and "Ask for it again" in page


def test_who_lost_the_right_meanwhile_gets_no_file(manager: Client, export: LeadExport, cast: Cast) -> None:
    assign(Lead.objects.first(), cast.manager, "x")  # type: ignore[arg-type]
    cast.manager.groups.clear()
    write_lead_export(str(export.pk))
    assert LeadExport.objects.get().status == "cancelled"

"""Rates are edited as a draft, looked at over samples, and published; what was published before stays."""

import json
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quotes.admin.rate_form import make_form
from quotes.errors import NotInsurableError
from quotes.models import RateTable
from quotes.rates import dump_rates, parse_rates
from quotes.services import create_quote, recompute
from tests.cast import Cast
from tests.quotes.conftest import make_request

LIST = reverse("admin:quotes_ratetable_changelist")


@pytest.fixture
def editor(client: Client, cast: Cast, published: None) -> Client:
    client.force_login(cast.administrator)
    return client


def start(editor: Client) -> RateTable:
    editor.post(reverse("admin:quotes_ratetable_start"))
    return RateTable.objects.get(status="draft")


def save(editor: Client, draft: RateTable, **changes: str) -> Any:
    """The form as the page shows it, with changes."""
    url = reverse("admin:quotes_ratetable_change", args=[draft.pk])
    form = editor.get(url).context["adminform"].form
    fields = {name: form[name].value() for name in form.fields}
    sent = {name: "" if value is None else value for name, value in fields.items()} | changes
    return editor.post(url, sent | {"_continue": "1"})


def test_a_draft_saved_as_it_is_has_the_rules_it_began_with(editor: Client) -> None:
    draft, published = start(editor), RateTable.objects.get(status="published")
    assert save(editor, draft).status_code == 302
    saved = RateTable.objects.get(pk=draft.pk).rules
    assert saved["products"] == published.rules["products"]
    assert saved["makes"] == published.rules["makes"]


@pytest.mark.postgres
def test_a_changed_price_holds_for_new_quotes_once_it_is_published_and_old_ones_keep_theirs(editor: Client) -> None:
    before = create_quote(make_request())
    draft = start(editor)
    save(editor, draft, products__car__classes__economy__base="114.00", reason="Repairs cost more.")
    assert str(create_quote(make_request(key="key-2")).monthly_premium) == "110.00"
    page = editor.get(reverse("admin:quotes_ratetable_publish", args=[draft.pk])).content.decode()
    assert "Publish rates 2?" in page and "Repairs cost more." in page
    editor.post(reverse("admin:quotes_ratetable_publish", args=[draft.pk]))
    assert str(create_quote(make_request(key="key-3")).monthly_premium) == "120.00"
    again = recompute(before)
    assert again is not None and again.amount == before.monthly_premium
    assert list(RateTable.objects.values_list("number", "status")) == [(2, "published"), (1, "archived")]
    assert LogEntry.objects.filter(change_message__startswith="Published as rates 2").exists()


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("products__car__mileage", "0 - 10000: 0.94\n12000 - 500000: 1", "nothing holds for 10,001 to 11,999"),
        ("products__car__mileage", "0 - 10000: 0.94\n9000 - 500000: 1", "9,000 to 10,000 overlaps"),
        ("products__car__driver_age", "18 - 60: 1", "a gap at the end: nothing holds for 61 to 85"),
        ("products__car__vehicle_age", "0 - 25", "Line 1 is no band"),
        ("products__car__mileage", "0 - 10000: 1\n10001 - 500000: 0.9", "more miles would cost less"),
        ("products__car__maximum", "10.00", "minimum is above maximum"),
        ("products__car__deductibles__2__factor", "1.20", "paying more of a claim oneself would cost more"),
        ("catalogue", "{", "not valid JSON"),
        ("catalogue", '{"prices": []}', "Only makes, hints, exclusions belong here"),
        ("catalogue", '{"exclusions": [{"words": ["tank"]}]}', "Field required"),
        ("catalogue", '{"makes": [{"name": "Honda", "unknown": "car.gold"}]}', "there is no rate for car.gold"),
    ],
)
def test_what_cannot_hold_is_refused_beside_its_field(
    db: None, rules: Any, field: str, text: str, message: str
) -> None:
    table = RateTable(rules=dump_rates(parse_rates(rules)), effective_from=timezone.localdate())
    form_class = make_form(table)
    shown = form_class(instance=table)
    fields = {name: shown[name].value() for name in shown.fields}
    form = form_class(fields | {field: text}, instance=table)
    assert message in form.errors.as_text(), form.errors
    assert set(form.errors) <= {field, "__all__"}


def test_a_draft_that_cannot_hold_is_not_saved(editor: Client) -> None:
    draft = start(editor)
    page = save(editor, draft, products__car__mileage="0 - 10000: 0.94")
    assert "nothing holds for 10,001 to 500,000" in page.content.decode()
    assert RateTable.objects.get(pk=draft.pk).rules == draft.rules


def test_an_exclusion_added_in_a_draft_holds_once_it_is_published(editor: Client) -> None:
    draft = start(editor)
    exclusion = {"words": ["civic"], "reason": "No Civics.", "alternative": "Any other car."}
    save(editor, draft, catalogue=json.dumps({"exclusions": [exclusion]}))
    editor.post(reverse("admin:quotes_ratetable_publish", args=[draft.pk]))
    with pytest.raises(NotInsurableError, match=r"No Civics\. Any other car\."):
        create_quote(make_request())


def test_a_draft_begins_today_unless_it_is_told_otherwise(editor: Client) -> None:
    draft = start(editor)
    save(editor, draft)
    assert RateTable.objects.get(pk=draft.pk).effective_from == timezone.localdate()


def test_extreme_results_are_shown_to_the_editor(editor: Client) -> None:
    draft = start(editor)
    save(editor, draft, products__car__classes__economy__base="400.00")
    page = editor.get(reverse("admin:quotes_ratetable_change", args=[draft.pk])).content.decode()
    assert "sample prices change by more than 25%" in page
    assert "Small car, new" in page and "What rises most" in page


def test_a_draft_is_published_once(editor: Client) -> None:
    draft = start(editor)
    url = reverse("admin:quotes_ratetable_publish", args=[draft.pk])
    editor.post(url)
    assert "have been published already" in editor.post(url, follow=True).content.decode()
    assert RateTable.objects.filter(status="published").count() == 1


def test_rates_for_later_leave_todays_in_effect(editor: Client) -> None:
    draft = start(editor)
    save(editor, draft, effective_from="2099-01-01")
    editor.post(reverse("admin:quotes_ratetable_publish", args=[draft.pk]))
    current = RateTable.objects.find_current(timezone.localdate())
    assert current is not None and current.number == 1


def test_a_draft_that_others_overtook_says_so_before_it_is_published(editor: Client) -> None:
    first, second = start(editor), None
    editor.post(reverse("admin:quotes_ratetable_start"))
    second = RateTable.objects.filter(status="draft").exclude(pk=first.pk).get()
    editor.post(reverse("admin:quotes_ratetable_publish", args=[first.pk]))
    page = editor.get(reverse("admin:quotes_ratetable_publish", args=[second.pk])).content.decode()
    assert "Other rates were published after this draft was started" in page


def test_only_those_who_may_start_and_publish_rates(client: Client, cast: Cast, published: None) -> None:
    client.force_login(cast.manager)
    assert client.get(LIST).status_code == 200
    assert "Start a draft" not in client.get(LIST).content.decode()
    assert client.post(reverse("admin:quotes_ratetable_start")).status_code == 403
    draft = RateTable.objects.create(number=2, rules={}, effective_from=timezone.localdate())
    assert client.post(reverse("admin:quotes_ratetable_publish", args=[draft.pk])).status_code == 403
    client.force_login(cast.administrator)
    assert "Start a draft" in client.get(LIST).content.decode()

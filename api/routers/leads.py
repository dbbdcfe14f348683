"""`/api/v1/leads`. Contacts come masked, or in full with a record of who got them."""

from typing import Literal

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from ninja import Field, Query, Router

from api.admission import Caller, StaffKey, StaffRequest
from api.answering import answer, read_one
from api.paging import Since, read_page, write_time
from api.scopes import Scope
from api.shapes import ContactView, LeadList, LeadView
from chat.api.openapi import describe
from chat.database import run_in_database
from quotes.leads.cipher import decrypt_contact
from quotes.leads.disclosing import record
from quotes.models import Lead, LeadConsent, LeadDisclosure, Quote

router = Router(tags=["Leads"], auth=StaffKey())
REVEAL = "quotes.reveal_lead_contact"


class LeadFilter(Since):
    status: Literal["", "open", "new", "contacted", "qualified", "won", "lost"] = ""
    owner: str = Field(default="", max_length=150, description="A user's name, or `none`.")
    product: str = Field(default="", max_length=40)
    source: str = Field(default="", max_length=80)
    campaign: str = Field(default="", max_length=80)


@router.get("/leads", summary="List leads", openapi_extra=describe(200, LeadList))
async def list_leads(request: StaffRequest, wanted: Query[LeadFilter]) -> HttpResponse:
    """The leads that the key's user may see. Needs the scope `leads:read`; with `leads:contacts`, and a user who may
    reveal contacts, names, numbers and addresses come in full, and each page goes on record."""
    request.auth.need(Scope.LEADS)
    return answer(await run_in_database(_list, request.auth, wanted))


@router.get("/leads/{reference}", summary="Read a lead", openapi_extra=describe(200, LeadView))
async def read_lead(request: StaffRequest, reference: str) -> HttpResponse:
    """One lead, under the same rules."""
    request.auth.need(Scope.LEADS)
    return answer(await run_in_database(_read, request.auth, reference))


def _list(caller: Caller, wanted: LeadFilter) -> LeadList:
    visible = _find(caller)
    rows = wanted.limit_time(visible)
    for name in ("product", "source", "campaign"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.status:
        rows = rows.filter(closed_at=None) if wanted.status == "open" else rows.filter(status=wanted.status)
    if wanted.owner:
        rows = rows.filter(owner=None) if wanted.owner == "none" else rows.filter(owner__username=wanted.owner)
    page, following = read_page(rows, visible, wanted, key="reference")
    return LeadList(_make_views(caller, page), following)


def _read(caller: Caller, reference: str) -> LeadView:
    return _make_views(caller, [read_one(_find(caller), reference=reference.upper())])[0]


def _find(caller: Caller) -> QuerySet[Lead]:
    agreed = LeadConsent.objects.filter(withdrawn_at=None).order_by("channel")
    return (
        Lead.objects.visible_to(caller.user)
        .select_related("owner")
        .prefetch_related(
            Prefetch("quotes", Quote.objects.only("reference").order_by("-pk"), to_attr="found_quotes"),
            Prefetch("consents", agreed, to_attr="found_consents"),
        )
    )


def _make_views(caller: Caller, leads: list[Lead]) -> list[LeadView]:
    """With contacts in full only once it is on record that they were given out."""
    is_open = caller.has(Scope.CONTACTS) and caller.user.has_perm(REVEAL)
    if not is_open or not leads:
        return [make_view(lead, is_open=False) for lead in leads]
    with transaction.atomic():
        details = {"key": caller.key.name, "leads": [lead.reference for lead in leads]}
        record(LeadDisclosure.Action.EXPORT, caller.user, f"API key {caller.key.prefix}", details=details)
        return [make_view(lead, is_open=True) for lead in leads]


def make_view(lead: Lead, *, is_open: bool) -> LeadView:
    contact = decrypt_contact(lead.contact) if is_open else None
    given = {name: getattr(contact, name) or None for name in ("name", "phone", "email")} if contact else {}
    consents: list[LeadConsent] = lead.found_consents  # type: ignore[attr-defined]
    quotes: list[Quote] = lead.found_quotes  # type: ignore[attr-defined]
    channels = list(dict.fromkeys(consent.channel for consent in consents))
    return LeadView(
        reference=lead.reference, status=lead.status, wish=lead.wish,
        owner=lead.owner.get_username() if lead.owner else None,
        contact=ContactView(
            hint=lead.contact_hint, is_confirmed=lead.verified_at is not None, channels=channels, **given
        ),
        preferred_on=write_time(lead.preferred_on), preferred_part=lead.preferred_part, time_zone=lead.time_zone,
        vehicle=lead.vehicle, product=lead.product,
        monthly_premium=str(lead.monthly_premium) if lead.monthly_premium is not None else None,
        currency=lead.currency, quotes=[quote.reference for quote in quotes],
        next_action_on=write_time(lead.next_action_on), next_action=lead.next_action, page=lead.page,
        source=lead.source, medium=lead.medium, campaign=lead.campaign, is_erased=lead.erased_at is not None,
        created_at=write_time(lead.created_at), contacted_at=write_time(lead.contacted_at),
        closed_at=write_time(lead.closed_at),
    )  # fmt: skip

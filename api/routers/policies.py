"""`/api/v1/policies`: the company's own systems hand policies in, and read them."""

from typing import Any, Literal

from django.db.models import QuerySet
from django.http import HttpResponse
from ninja import Field, Query, Router
from ninja.errors import ValidationError

from accounts.errors import PolicyError
from accounts.facts import PolicyFacts
from accounts.keeping import Author, keep_policy
from accounts.models import Cover, Policy, PolicyEvent
from accounts.numbers import clean_number
from api.admission import Caller, StaffKey, StaffRequest
from api.answering import answer, raise_absent, read_one
from api.paging import Since, read_page, write_time
from api.scopes import Scope
from api.shapes import CoverView, PolicyList, PolicyView, VehicleView
from chat.api.openapi import describe
from chat.database import run_in_database

router = Router(tags=["Policies"], auth=StaffKey())
_KEEP = ("accounts.add_policy", "accounts.change_policy")


class PolicyFilter(Since):
    status: Literal["", "active", "pending", "lapsed", "cancelled"] = ""
    product: str = Field(default="", max_length=40, description="Like `electric_car`.")
    customer: str = Field(default="", max_length=150, description="The name of an account, or `none`.")


@router.get("/policies", summary="List policies", openapi_extra=describe(200, PolicyList))
async def list_policies(request: StaffRequest, wanted: Query[PolicyFilter]) -> HttpResponse:
    """The policies that the key's user may see. Needs the scope `policies:read`."""
    request.auth.need(Scope.POLICIES)
    return answer(await run_in_database(_list, request.auth, wanted))


@router.get("/policies/{number}", summary="Read a policy", openapi_extra=describe(200, PolicyView))
async def read_policy(request: StaffRequest, number: str) -> HttpResponse:
    """One policy with its vehicles and covers. Needs the scope `policies:read`."""
    request.auth.need(Scope.POLICIES)
    return answer(await run_in_database(_read, request.auth, number))


@router.put("/policies/{number}", summary="Bring a policy in", openapi_extra=describe(200, PolicyView))
async def put_policy(request: StaffRequest, number: str, facts: PolicyFacts) -> HttpResponse:
    """The whole policy as it is from now on, new or in the place of what was known. The same again changes nothing. The
    customer is named by their account, never found by an address. What changed goes on record. Needs the scope
    `policies:write`, and a user who may add and change policies."""
    request.auth.need(Scope.KEEPING)
    return answer(await run_in_database(_put, request.auth, number, facts))


def _list(caller: Caller, wanted: PolicyFilter) -> PolicyList:
    visible = _find(caller)
    rows = wanted.limit_time(visible)
    for name in ("status", "product"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.customer:
        whose: dict[str, Any] = {"customer__username": wanted.customer}
        rows = rows.filter(customer=None) if wanted.customer == "none" else rows.filter(**whose)
    page, following = read_page(rows, visible, wanted, key="number")
    return PolicyList([make_view(policy) for policy in page], following)


def _read(caller: Caller, number: str) -> PolicyView:
    return make_view(read_one(_find(caller), number=clean_number(number)))


def _put(caller: Caller, number: str, facts: PolicyFacts) -> PolicyView:
    if not caller.user.has_perms(_KEEP):
        raise_absent()
    try:
        kept = keep_policy(number, facts, Author(PolicyEvent.Way.API, caller.user.get_username()))
    except PolicyError as error:
        place = ("path", error.field) if error.field == "number" else ("body", "facts", error.field)
        raise ValidationError([{"type": "value_error", "loc": place, "msg": error.message}]) from None
    return make_view(kept.policy)


def _find(caller: Caller) -> QuerySet[Policy]:
    return Policy.objects.visible_to(caller.user, own=False).select_related("customer").with_parts()


def make_view(policy: Policy) -> PolicyView:
    return PolicyView(
        number=policy.number, customer=policy.customer.get_username() if policy.customer else None,
        product=policy.product, status=policy.status, standing=policy.standing,
        effective_on=policy.effective_on.isoformat(), expires_on=policy.expires_on.isoformat(),
        premium=str(policy.premium), currency=policy.currency, premium_interval=policy.premium_interval,
        vehicles=[VehicleView(row.make, row.model, row.year, row.vin_end) for row in policy.vehicles.all()],
        covers=[_make_cover(cover) for cover in policy.covers.all()],
        created_at=write_time(policy.created_at), updated_at=write_time(policy.updated_at),
    )  # fmt: skip


def _make_cover(cover: Cover) -> CoverView:
    amounts = {
        name: None if (amount := getattr(cover, name)) is None else str(amount)
        for name in ("person_limit", "accident_limit", "claim_limit", "deductible")
    }
    position = cover.vehicle.position if cover.vehicle else None
    return CoverView(name=cover.name, details=cover.details, vehicle=position, **amounts)

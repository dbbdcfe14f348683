"""A customer's own policies. Staff look at others' in the inbox and in admin."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.describing import group_covers
from accounts.models import Policy, Vehicle
from accounts.models.policy import PolicyQuerySet
from accounts.numbers import clean_number
from accounts.wording import find_words

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Row:
    policy: Policy
    product: str
    vehicles: list[Vehicle]


def customers_only(view: View) -> View:
    """For whoever is signed in; others may do so. Nothing is kept by caches or found by search engines."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = login_required(view)(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex")
        return response

    return wrapped


@require_safe
@customers_only
def policy_list(request: HttpRequest) -> HttpResponse:
    words = find_words(get_language() or "")
    current: list[Row] = []
    former: list[Row] = []
    for policy in _find_own(request):
        row = Row(policy, words.name_product(policy.product), list(policy.vehicles.all()))
        (former if policy.is_former else current).append(row)
    context = {"current": current, "former": former}
    return render(request, "accounts/policies.html", context)


@require_safe
@customers_only
def policy_page(request: HttpRequest, number: str) -> HttpResponse:
    cleaned = clean_number(number)
    policy = _find_own(request).filter(number=cleaned).first()
    if policy is None:
        raise Http404
    if number != cleaned:
        return redirect("policy", cleaned)
    words = find_words(get_language() or "")
    context = {
        "policy": policy,
        "product": words.name_product(policy.product),
        "vehicles": list(policy.vehicles.all()),
        "groups": group_covers(policy, words),
    }
    return render(request, "accounts/policy.html", context)


def _find_own(request: HttpRequest) -> PolicyQuerySet:
    """Their own alone, also of those who may see everybody's."""
    assert isinstance(request.user, User)
    return Policy.objects.visible_to(request.user).of_customer(request.user.pk).with_parts()

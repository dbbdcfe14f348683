"""Who comes in: staff who may see leads. Others are told that there is nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache

from quotes.models import Lead, LeadChange

View = Callable[..., HttpResponseBase]


def needs(permission: str) -> Callable[[View], View]:
    """The view for staff with that permission of `quotes`; the others get a 404, and who isn't signed in may do so."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not (user.is_staff and user.has_perm("quotes.view_lead") and user.has_perm(f"quotes.{permission}")):
                raise Http404
            return view(request, *args, **kwargs)

        return never_cache(wrapped)

    return decorate


def get_staff(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def find_lead(request: HttpRequest, reference: str) -> Lead:
    """Raises Http404 for one that this user may not see."""
    leads = Lead.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(leads, reference=reference.upper())


def list_owners() -> list[User]:
    """Who may own leads: staff with the permission, by themselves or through a group."""
    staff = User.objects.filter(is_active=True, is_staff=True).order_by("username")
    return [user for user in staff.prefetch_related("groups")[:200] if user.has_perm("quotes.view_lead")]


def merge_context(request: HttpRequest, tab: str, **more: Any) -> dict[str, Any]:
    """What every page of the dashboard needs."""
    last = LeadChange.objects.visible_to(request.user).open().first()
    return {"tab": tab, "can_export": request.user.has_perm("quotes.export_lead"), "last_change": last, **more}

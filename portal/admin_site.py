"""The admin, which tells nobody of what they may not see."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = TypeVar("View", bound=Callable[..., Any])


class AdminSite(admin.AdminSite):
    def admin_view(self, view: View, cacheable: bool = False) -> View:
        is_history = getattr(view, "__name__", "") == "history_view"
        return super().admin_view(_hide_history(view) if is_history else view, cacheable)


def _hide_history(view: View) -> View:
    """Django looks for the row before it asks whether its history may be seen: the two answers would tell apart what
    is there from what isn't."""
    model_admin = view.__self__  # type: ignore[attr-defined]

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not model_admin.has_view_or_change_permission(request):
            raise PermissionDenied
        response: HttpResponseBase = view(request, *args, **kwargs)
        return response

    return cast(View, wrapped)

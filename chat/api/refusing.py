"""Addresses that do not exist and methods that an address does not take, in the one error shape."""

import warnings
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import Router

from chat.api.errors import MethodNotAllowedError, UnknownPathError, make_error

METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


@csrf_exempt
def refuse_path(request: HttpRequest) -> HttpResponse:
    return make_error(UnknownPathError(_("There is nothing at this address. See /api/v1/docs.")))


def refuse_method(taken: list[str]) -> HttpResponse:
    allowed = ", ".join(taken)
    response = make_error(MethodNotAllowedError(_("This address takes %(methods)s.") % {"methods": allowed}))
    response["Allow"] = allowed
    return response


def refuse_other_methods(router: Router) -> None:
    """Adds, to each address of the router, an answer to every method that it does not take. Call it last."""
    for path, view in list(router.path_operations.items()):
        taken = sorted({method for operation in view.operations for method in operation.methods})
        others = [method for method in METHODS if method not in taken]
        with warnings.catch_warnings():
            # Ninja misses the parameters of the path, of which a refusal needs none.
            warnings.simplefilter("ignore", UserWarning)
            router.api_operation(others, path, auth=None, include_in_schema=False)(_make_refusal(taken))


def _make_refusal(taken: list[str]) -> Callable[[HttpRequest], Any]:
    async def refuse(request: HttpRequest) -> HttpResponse:
        return refuse_method(taken)

    return refuse


def read_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page that takes GET and HEAD alone."""

    @csrf_exempt
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in {"GET", "HEAD"}:
            return refuse_method(["GET", "HEAD"])
        return view(request, *args, **kwargs)

    return answer

"""Addresses that do not exist and methods that an address does not take, in the one error shape."""

from http import HTTPMethod

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from chat.api.errors import MethodNotAllowedError, UnknownPathError, make_error

METHODS = [str(method) for method in HTTPMethod if method not in {HTTPMethod.CONNECT, HTTPMethod.TRACE}]


def refuse_path(request: HttpRequest, rest: str = "") -> HttpResponse:
    return make_error(UnknownPathError(_("There is nothing at this address. See /api/v1/docs.")))


def refuse_other_methods(router: Router) -> None:
    """Adds, to each address of the router, an answer to every method it does not take. Call it last."""
    for path, view in list(router.path_operations.items()):
        taken = {method for operation in view.operations for method in operation.methods}
        others = [method for method in METHODS if method not in taken]
        router.api_operation(others, path, auth=None, include_in_schema=False)(_make_refusal(sorted(taken)))


def _make_refusal(taken: list[str]):  # type: ignore[no-untyped-def]
    async def refuse_method(request: HttpRequest, **path: str) -> HttpResponse:
        allowed = ", ".join(taken)
        response = make_error(MethodNotAllowedError(_("This address takes %(methods)s.") % {"methods": allowed}))
        response["Allow"] = allowed
        return response

    return refuse_method

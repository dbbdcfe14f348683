"""The visitor's identity: issued by the server, signed, in a cookie that scripts cannot read.

It says "the same browser", never who someone is.
"""

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, parse_cookie
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers

from chat.ids import make_id
from chat.visitor_tokens import mark_as_identified, read_header, read_protocols

COOKIE = "visitor"
LIFE_SECONDS = 180 * 86_400
# Younger cookies are left as they are; older ones are renewed while the visitor still comes.
RENEW_AFTER_SECONDS = 30 * 86_400
_SALT = "chat.visitor"


def sign_visitor(visitor_id: uuid.UUID) -> str:
    return signing.dumps(visitor_id.hex, salt=_SALT)


def read_visitor(token: str, max_age_seconds: int = LIFE_SECONDS) -> uuid.UUID | None:
    """The visitor of a cookie's value; None if it is expired or not ours."""
    try:
        return uuid.UUID(hex=signing.loads(token, salt=_SALT, max_age=max_age_seconds))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def read_visitor_from_scope(scope: dict[str, Any]) -> uuid.UUID | None:
    """The visitor of a socket: by the token it offers, else by its cookie, read like a page's: what others set does
    no harm."""
    if offered := read_protocols(scope):
        return read_visitor(offered)
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    token = parse_cookie(cookies.decode("latin-1")).get(COOKIE)
    return read_visitor(token) if token else None


class VisitorMiddleware:
    """Gives each page's request a `visitor_id`, and the first page a visitor gets sets the cookie."""

    async_capable = True
    sync_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if (shown := read_header(request)) and (visitor_id := read_visitor(shown)):
            mark_as_identified(request, visitor_id)
            return self.get_response(request)
        token = request.COOKIES.get(COOKIE, "")
        visitor_id = read_visitor(token) if token else None
        is_fresh = bool(visitor_id and read_visitor(token, RENEW_AFTER_SECONDS))
        request.visitor_id = visitor_id or make_id()  # type: ignore[attr-defined]
        response = self.get_response(request)
        if isinstance(response, HttpResponseBase):
            return self._set_cookie(request, response, is_fresh)
        return self._finish(request, response, is_fresh)

    async def _finish(
        self, request: HttpRequest, response: Awaitable[HttpResponseBase], is_fresh: bool
    ) -> HttpResponseBase:
        return self._set_cookie(request, await response, is_fresh)

    def _set_cookie(self, request: HttpRequest, response: HttpResponseBase, is_fresh: bool) -> HttpResponseBase:
        is_page = response.headers.get("Content-Type", "").startswith(("text/html", "application/json"))
        is_ours = not request.path.startswith(("/admin/", "/healthz", "/readyz", "/metrics", "/static/"))
        if not (is_page and is_ours) or response.status_code >= 400:
            return response
        # A shared copy without the cookie would lock new visitors out; one with it would make them all the same one.
        patch_vary_headers(response, ["Cookie"])
        if not is_fresh:
            set_visitor_cookie(response, request.visitor_id)  # type: ignore[attr-defined]
        return response


def set_visitor_cookie(response: HttpResponseBase, visitor_id: uuid.UUID) -> None:
    response.set_cookie(
        COOKIE,
        sign_visitor(visitor_id),
        max_age=LIFE_SECONDS,
        httponly=True,
        secure=not settings.DEBUG,
        samesite="Lax",
    )
    _keep_private(response)


def _keep_private(response: HttpResponseBase) -> None:
    if response.has_header("Cache-Control"):
        patch_cache_control(response, private=True)
    else:
        patch_cache_control(response, private=True, no_store=True)

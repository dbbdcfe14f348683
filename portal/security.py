"""Headers that every answer carries, and who may open a socket."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, parse_cookie
from django.http.request import split_domain_port, validate_host
from django.http.response import HttpResponseBase

from chat.database import run_in_database
from chat.origins import matches_origin
from chat.signed_in import find_user
from portal.embedding import list_ancestors
from portal.middleware import Answer, HybridMiddleware

AsgiApplication = Callable[[dict[str, Any], Any, Any], Awaitable[Any]]

_CSP = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src {connect}; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {frame}"
)
_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")
)


class SecurityHeadersMiddleware(HybridMiddleware):
    """A strict Content-Security-Policy: no inline script, style or handler. A view that needs another sets its own."""

    def __call__(self, request: HttpRequest) -> Answer:
        if self.is_async:
            return self._answer(request)
        return self._add_headers(request, self.get_response(request))

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        return self._add_headers(request, await self.get_response(request))

    def _add_headers(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        # Views say who may frame them by Django's own decorators, which set the older header.
        is_exempt = getattr(response, "xframe_options_exempt", False)
        frame = list_ancestors(response.headers, is_exempt=is_exempt)
        policy = _CSP.format(connect=self._connect_sources(request), frame=frame)
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        return response

    def _connect_sources(self, request: HttpRequest) -> str:
        try:
            # Safari before 15.4 does not count a page's own websocket as 'self'.
            return f"'self' {'wss' if request.is_secure() else 'ws'}://{request.get_host()}"
        except DisallowedHost:
            return "'self'"


class OriginValidator:
    """Refuse sockets that another site's page opens: a browser would send this site's cookies along.

    Allowed are the host's own pages, CSRF_TRUSTED_ORIGINS, and clients that send no Origin, which no browser omits.
    """

    def __init__(self, application: AsgiApplication) -> None:
        self.application = application

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        if self._is_allowed(scope):
            return await self.application(scope, receive, send)
        return await refuse(scope, receive, send)

    def _is_allowed(self, scope: dict[str, Any]) -> bool:
        headers = {name: value.decode("latin1") for name, value in scope["headers"]}
        host = headers.get(b"host", "").lower()
        domain, _ = split_domain_port(host)
        if not domain or not validate_host(domain, settings.ALLOWED_HOSTS):
            return False
        origin = headers.get(b"origin")
        if origin is None:
            return True
        forwarded = headers.get(b"x-forwarded-proto", "")
        scheme = "https" if scope.get("scheme") == "wss" or forwarded == "https" else "http"
        return origin.lower() == f"{scheme}://{host}" or matches_origin(origin, settings.CSRF_TRUSTED_ORIGINS)


class SessionUser:
    """Gives a socket the user who is signed in, and no more of the session: that would be held while it idles.

    Who has no session is anonymous without a look at the database, and without a frame of ours to hold. Raises
    DatabaseError: the client comes back.
    """

    def __init__(self, application: AsgiApplication) -> None:
        self.application = application

    def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> Awaitable[Any]:
        cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
        if key := parse_cookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME):
            return self._open_signed_in(key, scope, receive, send)
        scope["user"] = _nobody
        return self.application(scope, receive, send)

    async def _open_signed_in(self, key: str, scope: dict[str, Any], receive: Any, send: Any) -> Any:
        scope["user"] = await run_in_database(find_user, key)
        # By it the socket asks again: it may outlive the session.
        scope["session_key"] = key
        return await self.application(scope, receive, send)


_nobody = AnonymousUser()


async def refuse(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Close a socket before it opens, which the client sees as 403."""
    await receive()
    await send({"type": "websocket.close", "code": 4403})

"""Who may ask, and in what form: checked before a request's body is read."""

from typing import Any

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser
from ninja.security.apikey import APIKeyCookie

from chat.api.errors import MediaTypeError, make_too_large
from chat.api.origin import check_origin
from chat.database import run_in_database
from chat.errors import InvalidError
from chat.events import FRAME_LIMIT_BYTES
from chat.services.conversations import Identity
from chat.signed_in import SignIn
from chat.visitors import COOKIE


class ApiRequest(HttpRequest):
    """A request that was admitted."""

    auth: Identity


class VisitorCookie(APIKeyCookie):
    """The visitor, by cookie alone. Nobody is refused for having none: a new visitor just has no conversations."""

    param_name = COOKIE

    def __init__(self) -> None:
        super().__init__(csrf=False)

    async def __call__(self, request: HttpRequest) -> Identity:
        check_origin(request)
        check_form(request)
        return await self.authenticate(request, None)

    async def authenticate(self, request: HttpRequest, key: str | None) -> Identity:
        # Not in the request's own thread, whose connection would be held, idle, for as long as a stream goes on.
        customer_id = await run_in_database(_read_customer, request)
        return Identity(request.visitor_id, customer_id)  # type: ignore[attr-defined]


def _read_customer(request: HttpRequest) -> int | None:
    return request.user.pk if request.user.is_authenticated else None


def find_sign_in(request: ApiRequest) -> SignIn | None:
    """Of whoever is signed in, for a stream that may outlive it."""
    customer_id, key = request.auth.customer_id, request.session.session_key
    return SignIn(key, customer_id) if customer_id is not None and key else None


def check_form(request: HttpRequest) -> None:
    """Raises BodyTooLargeError or MediaTypeError. A request without a body needs to say nothing of it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > FRAME_LIMIT_BYTES:
        raise make_too_large()
    is_written = request.method not in {"GET", "HEAD"} and (request.content_type or length != "0")
    if is_written and request.content_type != "application/json":
        raise MediaTypeError(_("Please send JSON, with Content-Type: application/json."))


class JsonParser(Parser):
    """JSON as strictly as the socket reads it: lone surrogates and NaN are refused."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if len(request.body) > FRAME_LIMIT_BYTES:
            raise make_too_large()
        try:
            return msgspec.json.decode(request.body, type=dict[str, Any])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise InvalidError(_("Please send a JSON object.")) from None

"""The one error shape of the API: `{"error": {"code", "message", "fields"}}`."""

import logging
import math
from typing import Any

import msgspec
from django.core.exceptions import RequestDataTooBig
from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from redis.exceptions import RedisError

from chat.errors import ChatError, InvalidError, NotFoundError, TextEmptyError, TextTooLongError, UnavailableError
from chat.events import FRAME_LIMIT_BYTES

logger = logging.getLogger(__name__)
# Which field of the request an error of a service is about.
_FIELDS: dict[type[ChatError], str] = {TextEmptyError: "text", TextTooLongError: "text"}


class ErrorDetail(msgspec.Struct, frozen=True):
    """`code` is for programs, `message` for people; `fields` says what is wrong with each field, if any is."""

    code: str
    message: str
    fields: dict[str, str] = {}


class ErrorBody(msgspec.Struct, frozen=True):
    """The body of every answer from 400 up."""

    error: ErrorDetail


class OriginError(ChatError):
    """Another site's page sent this."""

    code = "forbidden_origin"
    status = 403


class KeyRefusedError(ChatError):
    """No key, or one that opens nothing now. Why is not said."""

    code = "unauthenticated"
    status = 401


class ScopeError(ChatError):
    """The key is for other things."""

    code = "forbidden"
    status = 403


class UnknownPathError(NotFoundError):
    """There is nothing at this address."""


class MethodNotAllowedError(ChatError):
    """The address exists, but not for this method."""

    code = "method_not_allowed"
    status = 405


class BodyTooLargeError(ChatError):
    """The body is larger than a frame may be."""

    code = "too_large"
    status = 413


class MediaTypeError(ChatError):
    """The body is not JSON."""

    code = "unsupported_media_type"
    status = 415


class StillRunningError(ChatError):
    """The answer takes longer than a request may wait. It goes on without the request."""

    code = "still_running"
    status = 504


class InternalError(ChatError):
    """Something went wrong on our side."""

    code = "internal"
    status = 500


def make_too_large() -> BodyTooLargeError:
    limit = f"{FRAME_LIMIT_BYTES:,}"
    return BodyTooLargeError(_("A request can have %(limit)s bytes. Please send less.") % {"limit": limit})


def make_error(error: ChatError, fields: dict[str, str] | None = None) -> HttpResponse:
    """The answer that tells of an error."""
    if fields is None:
        field = _FIELDS.get(type(error))
        fields = {field: error.message} if field else {}
    body = ErrorBody(ErrorDetail(error.code, error.message, fields))
    response = HttpResponse(msgspec.json.encode(body), status=error.status, content_type="application/json")
    response["Cache-Control"] = "no-store"
    if error.retry_after is not None:
        response["Retry-After"] = str(math.ceil(error.retry_after))
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    # The request is in the log already; Django would add a second line for each 5xx, as an error.
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def describe_fields(errors: list[dict[str, Any]]) -> dict[str, str]:
    """Each field's first complaint. A location is the source, the parameter, and then the way into it."""
    fields: dict[str, str] = {}
    for error in errors:
        source, name, *inner = [str(part) for part in error["loc"]] + [""]
        path = [part for part in inner if part] if source == "body" else [name]
        fields.setdefault(".".join(path) or "body", error["msg"])
    return fields


def _on_chat_error(request: HttpRequest, error: ChatError) -> HttpResponse:
    return make_error(error)


def _on_validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    refused = InvalidError(_("Something in this request is missing or malformed: see fields."))
    response = make_error(refused, describe_fields(error.errors))
    response.status_code = 422
    return response


def _on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Ninja's own errors. Whatever a parser raised stands behind one of them."""
    if isinstance(error.__cause__, ChatError):
        return make_error(error.__cause__)
    return make_error(InvalidError(_("This request can't be read.")))


def _on_too_much(request: HttpRequest, error: Exception) -> HttpResponse:
    return make_error(make_too_large())


def _on_outage(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.warning("request not handled: %s", type(error).__name__)
    message = _("That didn't work just now. Please try again in a minute.")
    return make_error(UnavailableError(message, retry_after=60))


def _on_exception(request: HttpRequest, error: Exception) -> HttpResponse:
    logger.error("request not handled", exc_info=error)
    return make_error(InternalError(_("Something went wrong on our side. Please try again.")))


def _on_unreadable(request: HttpRequest, error: Exception) -> HttpResponse:
    return make_error(InvalidError(_("This request can't be read.")))


def install_handlers(api: NinjaAPI) -> None:
    """Everything that a view can raise gets the one shape."""
    for kind, handler in {
        ChatError: _on_chat_error,
        ValidationError: _on_validation_error,
        HttpError: _on_http_error,
        RequestDataTooBig: _on_too_much,
        UnreadablePostError: _on_unreadable,
        DatabaseError: _on_outage,
        RedisError: _on_outage,
        OSError: _on_outage,
        Exception: _on_exception,
    }.items():
        api.add_exception_handler(kind, handler)  # type: ignore[arg-type]

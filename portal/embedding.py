"""The chat's frame on pages of other sites: which of them may show it, and what the frame knows of the page around."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt, xframe_options_sameorigin

from chat.origins import matches_origin

View = Callable[..., HttpResponse]


def embeddable(view: View) -> View:
    """The widget's frame may stand on our own pages and on those of ALLOWED_EMBED_ORIGINS, the full page on our own.

    The older header cannot name other sites: where some are allowed the policy's frame-ancestors stands alone.
    """
    ours, others = xframe_options_sameorigin(view), xframe_options_exempt(view)

    @wraps(view)
    def wrapped(request: HttpRequest, *rest: Any, **more: Any) -> HttpResponse:
        is_open = settings.ALLOWED_EMBED_ORIGINS and request.GET.get("widget") == "1"
        response: HttpResponse = (others if is_open else ours)(request, *rest, **more)
        return response

    return wrapped


def list_ancestors(response_headers: Any, *, is_exempt: bool) -> str:
    """The sources of frame-ancestors for an answer, by what its view has said of frames."""
    if is_exempt:
        return " ".join(["'self'", *settings.ALLOWED_EMBED_ORIGINS])
    return "'self'" if response_headers.get("X-Frame-Options") == "SAMEORIGIN" else "'none'"


def find_parent(request: HttpRequest) -> str:
    """The origin of the allowed page around the widget's frame, as the frame's address tells it; empty for our own."""
    try:
        page = urlsplit(request.GET.get("page", "")[:500])
    except ValueError:
        return ""
    origin = f"{page.scheme}://{page.netloc}".lower()
    return origin if matches_origin(origin, settings.ALLOWED_EMBED_ORIGINS) else ""


def is_foreign(request: HttpRequest) -> bool:
    """Whether browsers keep our cookies from this frame, because the page around belongs to another site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "cross-site"
    # Older browsers say nothing: a cookie that came with the request is one that they do not keep back.
    return bool(find_parent(request)) and not request.COOKIES

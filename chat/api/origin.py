"""Cross-site requests: a browser would send this site's cookies along with what another site's page asks for."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import is_same_domain
from django.utils.translation import gettext as _

from chat.api.errors import OriginError

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def check_origin(request: HttpRequest) -> None:
    """Raises OriginError for a write that a page of neither this host nor CSRF_TRUSTED_ORIGINS sends.

    A client that says nothing of an origin is no browser, and has no cookies but its own.
    """
    if request.method in _SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if origin is not None:
        is_allowed = origin.lower() == f"{request.scheme}://{request.get_host()}".lower() or _is_trusted(origin)
    else:
        is_allowed = request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}
    if not is_allowed:
        raise OriginError(_("This can only be sent from our own pages."))


def _is_trusted(origin: str) -> bool:
    """Whether CSRF_TRUSTED_ORIGINS, like https://www.example.com or https://*.example.com, has the origin."""
    try:
        given = urlsplit(origin.lower())
    except ValueError:
        return False
    for pattern in settings.CSRF_TRUSTED_ORIGINS:
        scheme, _separator, domain = pattern.lower().partition("://")
        if given.scheme == scheme and given.netloc and is_same_domain(given.netloc, domain.removeprefix("*")):
            return True
    return False

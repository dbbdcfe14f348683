"""Cross-site requests: a browser would send this site's cookies along with what another site's page asks for."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from chat.api.errors import OriginError
from chat.origins import matches_origin

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


def check_origin(request: HttpRequest) -> None:
    """Raises OriginError for a write that a page of neither this host nor CSRF_TRUSTED_ORIGINS sends.

    A client that says nothing of an origin is no browser, and has no cookies but its own.
    """
    if request.method in _SAFE_METHODS:
        return
    origin = request.headers.get("Origin")
    if origin is not None:
        is_allowed = origin.lower() == f"{request.scheme}://{request.get_host()}".lower() or matches_origin(
            origin, settings.CSRF_TRUSTED_ORIGINS
        )
    else:
        is_allowed = request.headers.get("Sec-Fetch-Site", "none") in {"none", "same-origin"}
    if not is_allowed:
        raise OriginError(_("This can only be sent from our own pages."))

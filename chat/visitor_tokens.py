"""The visitor of a frame on another site, where browsers keep cookies back: a token that the frame's script holds.

It is the cookie's own value. Pages of other sites cannot read it, nor send it: a header of ours needs our permission.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest

HEADER = "X-Visitor-Token"
# A browser's socket can say nothing but its subprotocols: this name, and the token as a second one.
PROTOCOL = "portal.visitor"


def read_header(request: HttpRequest) -> str:
    return request.headers.get(HEADER, "")[:300]


def read_protocols(scope: dict[str, Any]) -> str:
    """The token that a socket offers behind our subprotocol; empty when it offers none."""
    offered = list(scope.get("subprotocols") or ())
    if len(offered) != 2 or offered[0] != PROTOCOL:
        return ""
    # A colon cannot stand in a subprotocol.
    return str(offered[1])[:300].replace(".", ":")


def mark_as_identified(request: HttpRequest, visitor_id: UUID) -> None:
    """The request is this visitor's. It needs no CSRF token: only our own scripts can send the header."""
    request.visitor_id = visitor_id  # type: ignore[attr-defined]
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]

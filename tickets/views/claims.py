"""Who asks for a page, and the answers that every page shares."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from tickets.actors import Actor, make_customer
from tickets.errors import NotFoundError
from tickets.models import MagicLink, Ticket
from tickets.services.owning import Claim

_SESSION_KEY = "ticket_links"
_LINKS_LIMIT = 20
View = Callable[..., HttpResponseBase]


def make_claim(request: HttpRequest) -> Claim:
    return Claim(
        customer_id=request.user.pk if request.user.is_authenticated else None,
        visitor_id=getattr(request, "visitor_id", None),
        link_ids=request.session.get(_SESSION_KEY, []),
    )


def make_actor(request: HttpRequest) -> Actor:
    return make_customer(request.user.pk if request.user.is_authenticated else None)


def describe_sender(request: HttpRequest) -> str:
    """Whose replies are counted together: an account's, else those of one browser, by its links or its cookie."""
    claim = make_claim(request)
    if claim.customer_id is not None:
        return f"customer-{claim.customer_id}"
    return f"links-{'-'.join(map(str, claim.link_ids))}" if claim.link_ids else f"visitor-{claim.visitor_id}"


def can_be_kept(request: HttpRequest, ticket: Ticket) -> bool:
    """Whether it is known to this browser alone, and somebody is signed in here whose it could be."""
    if not request.user.is_authenticated or ticket.customer_id is not None:
        return False
    conversation = ticket.conversation
    is_here = conversation.visitor_id == getattr(request, "visitor_id", None)
    return is_here and conversation.customer_id in {None, request.user.pk}


def remember_link(request: HttpRequest, link: MagicLink) -> None:
    known = [pk for pk in request.session.get(_SESSION_KEY, []) if pk != link.pk]
    request.session[_SESSION_KEY] = [*known, link.pk][-_LINKS_LIMIT:]


def private(view: View) -> View:
    """What is not theirs is not there, and nothing is kept by caches or found by search engines."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except NotFoundError:
            raise Http404 from None
        response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault("X-Robots-Tag", "noindex")
        return response

    return wrapped

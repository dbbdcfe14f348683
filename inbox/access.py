"""Who comes in: staff who may see tickets. Others are told that there is nothing."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractUser, AnonymousUser, User
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseForbidden
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.cache import never_cache

from chat.models import Conversation
from inbox.fragments import is_fragment
from tickets.models import Ticket
from tickets.states import LIVE
from zones.names import clean_zone

View = Callable[..., HttpResponseBase]
ZONE_COOKIE = "inbox_zone"
LIVE_STATES = sorted(state.value for state in LIVE)


def may_enter(user: AbstractUser | AnonymousUser) -> bool:
    return bool(user.is_authenticated and user.is_active and user.is_staff and user.has_perm("tickets.view_ticket"))


def may_act(user: AbstractUser | AnonymousUser) -> bool:
    return may_enter(user) and user.has_perm("tickets.change_ticket")


def agents_only(view: View) -> View:
    """The view for whoever may enter; the others get a 404, and who isn't signed in may do so."""
    return _guard(view, may_enter)


def agents_who_act(view: View) -> View:
    """The same for what changes something."""
    return _guard(view, may_act)


def _guard(view: View, is_allowed: Callable[[Any], bool]) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            # A script could not follow to the sign-in page: it says what happened, and keeps what was written.
            return HttpResponseForbidden() if is_fragment(request) else redirect_to_login(request.get_full_path())
        if not is_allowed(request.user):
            raise Http404
        with timezone.override(find_zone(request)):
            return view(request, *args, **kwargs)

    return never_cache(wrapped)


def find_zone(request: HttpRequest) -> ZoneInfo | None:
    """The agent's time zone, as their browser's script says in a cookie; None is the portal's."""
    name = clean_zone(request.COOKIES.get(ZONE_COOKIE, ""))
    return ZoneInfo(name) if name else None


def get_agent(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def find_ticket(user: User, number: int) -> Ticket:
    """Raises Http404 for one that this agent may not see."""
    tickets = Ticket.objects.visible_to(user).filter(pk=number)
    ticket = tickets.select_related("conversation__customer", "conversation__agent", "team", "assignee").first()
    if ticket is None:
        raise Http404
    return ticket


def find_conversation(user: User, conversation_id: UUID) -> Conversation:
    """One without a ticket, or with one of the agent's teams. Raises Http404."""
    conversations = Conversation.objects.visible_to(user).select_related("customer", "agent")
    conversation = conversations.filter(pk=conversation_id).first()
    if conversation is None:
        raise Http404
    return conversation


def find_visible_ticket(user: User, conversation: Conversation) -> Ticket | None:
    """The live ticket of a conversation, if this agent may see it."""
    return Ticket.objects.visible_to(user).filter(conversation=conversation, state__in=LIVE_STATES).first()

"""The lists that an agent works through: which tickets each has, and in what order."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.models import Conversation
from tickets.models import SlaClock, Ticket
from tickets.states import LIVE, UNSOLVED, State

Tickets = QuerySet[Ticket]
OPEN = sorted(state.value for state in UNSOLVED)
NOT_OVER = sorted(state.value for state in LIVE)
SOLVED_LATELY = timedelta(days=7)
# A conversation of the assistant's counts as live this long after its last message.
LIVE_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class TicketList:
    """`order` are the columns by which its pages follow one another, the number last; `empty` says what it means that
    there is nothing."""

    key: str
    label: Any
    icon: str
    select: Callable[[Tickets, User], Tickets]
    order: tuple[str, str] = ("-updated_at", "-pk")
    empty: Any = ""
    is_alarm: bool = False


def _awake(tickets: Tickets) -> Tickets:
    return tickets.filter(snoozed_until=None)


def _mine(tickets: Tickets, agent: User) -> Tickets:
    return _awake(tickets).filter(assignee_id=agent.pk, state__in=OPEN)


def _unassigned(tickets: Tickets, agent: User) -> Tickets:
    return _awake(tickets).filter(assignee=None, state__in=OPEN)


def _waiting(tickets: Tickets, agent: User) -> Tickets:
    """The queue is short: it is read first, by its own index."""
    queue = Conversation.objects.filter(handler=Conversation.Handler.QUEUED, closed_at=None)
    waiting = tickets.filter(conversation__in=queue, state__in=NOT_OVER)
    return waiting.annotate(waits_since=F("conversation__handler_since"))


def _breaching(tickets: Tickets, agent: User) -> Tickets:
    """With a clock that has warned, or run out."""
    running = SlaClock.objects.filter(outcome="", warns_at__lte=timezone.now(), running_since__isnull=False)
    due = running.filter(ticket=OuterRef("pk")).order_by().values("ticket").annotate(at=Min("due_at")).values("at")
    late = tickets.filter(pk__in=running.values("ticket_id"), state__in=OPEN)
    return late.annotate(due_at=Subquery(due))


def _open(tickets: Tickets, agent: User) -> Tickets:
    return tickets.filter(state__in=OPEN)


def _snoozed(tickets: Tickets, agent: User) -> Tickets:
    return tickets.filter(snoozed_until__isnull=False, state__in=OPEN)


def _solved(tickets: Tickets, agent: User) -> Tickets:
    lately = Q(solved_at__gte=timezone.now() - SOLVED_LATELY)
    return tickets.filter(lately, state__in=[State.SOLVED, State.CLOSED])


LISTS = (
    TicketList("mine", _("Mine"), "person", _mine, empty=_("Nothing is waiting for you. Take one from Unassigned.")),
    TicketList("unassigned", _("Unassigned"), "tray", _unassigned, empty=_("Everything has an owner.")),
    TicketList(
        "waiting", _("Waiting now"), "clock", _waiting, order=("waits_since", "pk"), is_alarm=True,
        empty=_("Nobody is waiting for a person in the chat."),
    ),
    TicketList(
        "breaching", _("Due soon or late"), "alert", _breaching, order=("due_at", "pk"), is_alarm=True,
        empty=_("All promises are kept: nothing is late, and nothing is due soon."),
    ),
    TicketList(
        "snoozed", _("Snoozed"), "moon", _snoozed, order=("snoozed_until", "pk"),
        empty=_("Nothing is put aside. What you snooze comes back by itself."),
    ),
    TicketList("open", _("All open"), "list", _open, empty=_("There is no open ticket.")),
    TicketList(
        "solved", _("Solved lately"), "check", _solved, order=("-solved_at", "-pk"),
        empty=_("Nothing was solved in the last seven days."),
    ),
)  # fmt: skip
BY_KEY = {one.key: one for one in LISTS}
# Conversations, not tickets: what the assistant is busy with.
LIVE_KEY = "live"
DEFAULT_KEY = "mine"


def select_live(agent: User) -> QuerySet[Conversation]:
    """What the assistant has, with something said in the last minutes."""
    lately = timezone.now() - LIVE_FOR
    return Conversation.objects.visible_to(agent).filter(
        handler=Conversation.Handler.AI, closed_at=None, last_activity_at__gte=lately
    )


LIVE_ORDER = ("-last_activity_at", "-pk")

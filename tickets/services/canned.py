"""Canned replies for a ticket: which fit, what they say there, and what is done with them."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from tickets.actors import Actor, make_agent
from tickets.canned import VARIABLES, Filled, fill_in
from tickets.errors import NotFoundError
from tickets.models import CannedReply, Ticket
from tickets.services.changing import (
    assign_ticket,
    change_state,
    check_version,
    move_to_team,
    record,
    set_priority,
    tag_ticket,
)
from tickets.services.finding import lock_ticket, lock_with_conversation
from tickets.services.replying import Reply, Text, reply_as_agent
from tickets.services.snoozing import find_snooze_time, snooze_ticket
from tickets.states import LABELS, State
from tickets.thread import get_thread

LIMIT = 50
_EXAMPLE = {
    "customer.first_name": "Kim", "customer.name": "Kim Lee", "ticket.number": "1042",
    "ticket.subject": "My claim", "agent.first_name": "Ana", "agent.name": "Ana Ruiz", "team.name": "Claims",
    "company.name": "Acme", "company.phone": "1-800-123-4567", "company.hours": "Monday to Friday, 9 AM to 5 PM",
}  # fmt: skip


@dataclass(frozen=True)
class Preview:
    """What a canned reply says on one ticket, and what it does there, as sentences."""

    reply: CannedReply
    filled: Filled
    actions: list[str]

    @property
    def excerpt(self) -> str:
        """What a line can show of it."""
        return " ".join(self.filled.text.split())[:120] or " · ".join(self.actions)


def find_canned(ticket: Ticket, agent: User, query: str = "") -> list[CannedReply]:
    """Those that fit the ticket's team and have all the words, those in the customer's language first."""
    fitting = CannedReply.objects.visible_to(agent).filter(is_active=True)
    found = fitting.filter(Q(team=None) | Q(team=ticket.team_id))
    for word in query.split()[:8]:
        found = found.filter(Q(title__icontains=word) | Q(text__icontains=word))
    language = find_language(ticket)
    words = query.lower()
    rows = found.select_related("team", "set_team").prefetch_related("add_tags").order_by("title")[: LIMIT * 4]
    ranked = sorted(rows, key=lambda row: (row.language not in {"", language}, not _begins(row, words), row.title))
    return ranked[:LIMIT]


def _begins(reply: CannedReply, words: str) -> bool:
    return reply.title.lower().startswith(words)


def find_language(ticket: Ticket) -> str:
    """The customer's, by their page: two letters, or empty where nobody knows."""
    return ticket.conversation.locale.partition("-")[0].lower()


def get_canned(ticket: Ticket, agent: User, reply_id: int) -> CannedReply:
    """Raises NotFoundError for one that is another team's or switched off."""
    fitting = CannedReply.objects.visible_to(agent).filter(is_active=True, pk=reply_id)
    reply = fitting.filter(Q(team=None) | Q(team=ticket.team_id)).select_related("team", "set_team").first()
    if reply is None:
        raise NotFoundError(_("This canned reply is gone."))
    return reply


def preview(reply: CannedReply, ticket: Ticket, agent: User) -> Preview:
    return Preview(reply, fill_in(reply.text, _find_values(ticket, agent)), describe_actions(reply))


def show_example(text: str) -> str:
    return fill_in(text, _EXAMPLE).text


def _find_values(ticket: Ticket, agent: User) -> dict[str, str]:
    """As text is stored: a subject keeps its placeholders, which only its owner sees through."""
    customer, company = ticket.customer, get_thread().get_company()
    values = dict.fromkeys(VARIABLES, "")
    return values | {
        "customer.first_name": customer.first_name if customer else "",
        "customer.name": customer.get_full_name() if customer else "",
        "ticket.number": str(ticket.pk),
        "ticket.subject": ticket.subject,
        "agent.first_name": agent.first_name,
        "agent.name": agent.get_full_name(),
        "team.name": ticket.team.name,
        **{f"company.{name}": str(company.get(name) or "") for name in ("name", "phone", "hours")},
    }


def describe_actions(reply: CannedReply) -> list[str]:
    """What is done, each as a few words: “Status: Solved”."""
    tags = ", ".join(str(tag) for tag in reply.add_tags.all())
    parts = [
        (_("Team"), str(reply.set_team or "")),
        (_("Assignee"), {"me": _("you"), "nobody": _("nobody")}.get(reply.set_assignee, "")),
        (_("Priority"), reply.get_set_priority_display()),
        (_("Tags"), tags),
        (_("Status"), LABELS[State(reply.set_state)] if reply.set_state else ""),
        (_("Snooze"), reply.get_snooze_display() if reply.snooze else ""),
    ]
    return [f"{name}: {value}" for name, value in parts if value]


@transaction.atomic
def use_macro(
    ticket_id: int,
    reply: CannedReply,
    agent_id: int,
    *,
    text: Text | None = None,
    state: State | None = None,
    keeps_state: bool = False,
    version: int | None = None,
) -> Reply | None:
    """The public reply, if there is a text, and all that the macro changes: together or not at all, one entry in the
    history naming the macro. Raises TicketError; then nothing has happened.

    The ticket's state goes along with the reply, so that the customer gets one mail. Without a text only the changes
    are made: so it is after a reply in the live chat. A `state` goes before the macro's own; with
    `keeps_state` the caller sees to it.
    """
    ticket, actor = lock_with_conversation(ticket_id), make_agent(agent_id)
    check_version(ticket, version)
    before = _describe(ticket)
    state = state or (State(reply.set_state) if reply.set_state else None)
    answer = reply_as_agent(ticket_id, text, agent_id, state=state) if text else None
    if answer is not None and answer.is_duplicate:
        return answer
    _change(ticket_id, reply, actor, state=None if text or keeps_state else state)
    ticket.refresh_from_db()
    after = {"macro": reply.pk, "title": reply.title} | _describe(ticket)
    record(ticket, "ticket.macro_used", actor, before=before, after=after)
    return answer


def _change(ticket_id: int, reply: CannedReply, actor: Actor, *, state: State | None) -> None:
    because = _("Macro: %(title)s") % {"title": reply.title}
    if reply.set_team is not None:
        move_to_team(ticket_id, reply.set_team, actor, reason=because)
    if reply.set_assignee:
        assignee = actor.user_id if reply.set_assignee == CannedReply.Assign.ME else None
        assign_ticket(ticket_id, assignee, actor, reason=because)
    if reply.set_priority:
        by_agent = Ticket.PrioritySource.AGENT
        set_priority(ticket_id, Ticket.Priority(reply.set_priority), actor, source=by_agent, reason=because)
    if tags := {str(tag) for tag in reply.add_tags.all()}:
        ticket = lock_ticket(ticket_id)
        tag_ticket(ticket_id, tags | {str(tag) for tag in ticket.tags.all()}, actor)
    if state is not None:
        change_state(ticket_id, state, actor, reason=because)
    if reply.snooze:
        snooze_ticket(ticket_id, find_snooze_time(reply.snooze), actor, reason=because)


def _describe(ticket: Ticket) -> dict[str, Any]:
    until = ticket.snoozed_until
    return {
        "state": ticket.state, "priority": ticket.priority, "team": ticket.team_id, "assignee_id": ticket.assignee_id,
        "tags": sorted(str(tag) for tag in ticket.tags.all()), "snoozed_until": until.isoformat() if until else None,
    }  # fmt: skip

"""Opening a ticket: once for a conversation that has one, and once for a call that is tried again."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Conversation
from tickets.actors import Actor
from tickets.errors import NotFoundError
from tickets.models import MailKind, Team, Ticket, TicketLink
from tickets.queueing import queue_on_commit
from tickets.services.accounts import keep_in_account
from tickets.services.changing import apply_change, as_contact, link_tickets, move, record
from tickets.services.finding import find_destination, get_default_team, lock_ticket
from tickets.services.mailing import queue_mail
from tickets.services.reading import find_thread
from tickets.services.sla import start_clocks
from tickets.states import LIVE, State
from tickets.thread import get_thread

DEAL_OUT = "tickets.tasks.deal_out"


@dataclass(frozen=True)
class NewTicket:
    """`escalation_key` is the same for the same wish, however often it is sent. Texts are masked already. Unless it
    `is_announced`, no mail tells of it: the customer is in the chat."""

    subject: str
    type: Ticket.Type = Ticket.Type.QUESTION
    reason: Ticket.Reason = Ticket.Reason.NONE
    brief: dict[str, Any] = field(default_factory=dict)
    priority: Ticket.Priority = Ticket.Priority.NORMAL
    priority_source: Ticket.PrioritySource = Ticket.PrioritySource.DEFAULT
    team: Team | None = None
    contact_email: str = ""
    escalation_key: str | None = None
    is_announced: bool = True


@dataclass(frozen=True)
class Opened:
    """`is_new` is False if the conversation, or the key, had its ticket already."""

    ticket: Ticket
    is_new: bool


@transaction.atomic
def open_ticket(conversation_id: str | UUID, new: NewTicket, actor: Actor) -> Opened:
    """Opens a ticket for a conversation, or finds the one it has and adds what is new to it.

    The conversation is locked: of several at once one opens it. A ticket that waited or was solved is open again.
    Raises NotFoundError.
    """
    conversation = _lock_conversation(conversation_id)
    if new.escalation_key and (earlier := Ticket.objects.filter(escalation_key=new.escalation_key).first()):
        return Opened(find_destination(earlier), is_new=False)
    if (known := find_live_ticket(conversation)) is not None:
        if conversation.customer_id is not None and known.customer_id is None:
            keep_in_account(conversation.pk, conversation.customer_id)
        return Opened(_escalate_again(known, new, actor), is_new=False)
    ticket = create_ticket(conversation, new, actor)
    if new.is_announced:
        queue_mail(ticket, MailKind.OPENED, "opened")
    return Opened(ticket, is_new=True)


def _lock_conversation(conversation_id: str | UUID) -> Conversation:
    conversation = Conversation.objects.select_for_update().filter(pk=conversation_id).first()
    if conversation is None:
        raise NotFoundError(_("This conversation can't be found."))
    return conversation


def find_live_ticket(conversation: Conversation) -> Ticket | None:
    """The ticket in which the conversation goes on: its own, or the one that its own was merged into."""
    own = list(Ticket.objects.filter(conversation=conversation).order_by("-pk"))
    live = next((ticket for ticket in own if ticket.state in LIVE), None)
    if live is None and own and own[0].state == State.MERGED:
        destination = find_destination(own[0])
        live = destination if destination.state in LIVE else None
    return live


def create_ticket(conversation: Conversation, new: NewTicket, actor: Actor, **more: Any) -> Ticket:
    """The row and its first audit entry, in the caller's transaction."""
    values = {
        "conversation": conversation,
        "customer_id": conversation.customer_id,
        "subject": (new.subject.strip() or conversation.title or _("Conversation"))[:150],
        "type": new.type,
        "reason": new.reason,
        # However the matter came to us; what whoever passed it on has said counts more.
        "brief": get_thread().make_brief(str(conversation.pk)) | new.brief,
        "priority": new.priority,
        "priority_source": new.priority_source,
        "team": new.team or get_default_team(),
        **as_contact(new.contact_email),
        "escalation_key": new.escalation_key,
        "created_at": timezone.now(),
    }
    ticket = Ticket.objects.create(**values | more)
    Conversation.objects.filter(pk=conversation.pk).update(has_ticket=True)
    start_clocks(ticket, ticket.created_at)
    ticket.save(update_fields=["sla_policy"])
    after = {"subject": ticket.subject, "state": ticket.state, "priority": ticket.priority, "team": ticket.team_id}
    record(ticket, "ticket.opened", actor, after=after, reason=new.reason)
    if ticket.team.dealing == Team.Dealing.IN_TURN:
        queue_on_commit(DEAL_OUT, ticket.pk)
    return ticket


def _escalate_again(ticket: Ticket, new: NewTicket, actor: Actor) -> Ticket:
    """The customer needs a person again: nothing is lost of what was known, and the ticket is open."""
    ticket = lock_ticket(ticket.pk)
    changes: dict[str, Any] = {"brief": ticket.brief | new.brief}
    if new.contact_email and not ticket.contact_email:
        changes |= as_contact(new.contact_email)
    if new.reason:
        changes["reason"] = new.reason
    apply_change(ticket, "ticket.escalated_again", actor, because=new.reason, **changes)
    if "contact_email" in changes:
        queue_mail(ticket, MailKind.OPENED, "address")
    if ticket.state in {State.PENDING_CUSTOMER, State.ON_HOLD, State.SOLVED}:
        move(ticket, State.OPEN, actor, reason=new.reason)
    return ticket


def open_follow_up(closed: Ticket, actor: Actor) -> Ticket:
    """The next ticket of a conversation whose last one is closed, linked to it. In the caller's transaction."""
    new = NewTicket(
        subject=closed.subject, type=Ticket.Type(closed.type), reason=Ticket.Reason.FOLLOW_UP, team=closed.team
    )
    ticket = create_ticket(
        closed.conversation, new, actor, **as_contact(closed.contact_email),
        contact_verified_at=closed.contact_verified_at,
    )  # fmt: skip
    link_tickets(ticket, closed, actor, TicketLink.Kind.FOLLOW_UP)
    queue_mail(ticket, MailKind.OPENED, "opened")
    return ticket


@transaction.atomic
def split_ticket(ticket_id: int, message_id: UUID | str, subject: str, actor: Actor) -> Ticket:
    """Makes a ticket of its own of one message's matter, with a conversation of its own for what comes.

    Its thread begins with that message, which stays where it is. Raises NotFoundError if it is not of this thread.
    """

    ticket = lock_ticket(ticket_id)
    message = find_thread(ticket).filter(pk=message_id).first()
    if message is None:
        raise NotFoundError(_("This message is not in the ticket."))
    source = ticket.conversation
    conversation = Conversation.objects.create(
        visitor_id=source.visitor_id,
        customer_id=source.customer_id,
        locale=source.locale,
        time_zone=source.time_zone,
        title=subject.strip()[:80],
    )
    new = NewTicket(subject=subject, type=Ticket.Type(ticket.type), reason=Ticket.Reason.SPLIT, team=ticket.team)
    apart = create_ticket(
        conversation, new, actor, split_from=message, **as_contact(ticket.contact_email),
        contact_verified_at=ticket.contact_verified_at,
    )  # fmt: skip
    link_tickets(apart, ticket, actor, TicketLink.Kind.SPLIT)
    record(ticket, "ticket.split", actor, after={"ticket": apart.pk, "message": str(message.pk)})
    return apart

"""What is said in the live chat of a conversation that has a ticket. The messages are stored; this is what follows."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.models import Conversation
from tickets.actors import make_agent, make_customer
from tickets.models import MailKind, Ticket
from tickets.services.accounts import is_still_nobodys, keep_in_account
from tickets.services.changing import apply_change, move, record, save_ticket
from tickets.services.finding import lock_ticket
from tickets.services.mailing import MISSED_DELAY, queue_mail
from tickets.services.opening import NewTicket, create_ticket, find_live_ticket
from tickets.services.replying import take_reply
from tickets.services.sla import follow_agent
from tickets.states import State


@transaction.atomic
def follow_customer_message(conversation: Conversation, words: str, *, is_with_assistant: bool) -> Ticket | None:
    """While the assistant has the conversation, only a ticket that waits for the customer hears of it: the assistant
    answers, and opens the ticket again when a person is needed. Who has signed in since has it in their account. The
    conversation must be locked."""
    if conversation.customer_id is not None and is_still_nobodys(conversation):
        keep_in_account(conversation.pk, conversation.customer_id)
    ticket = find_live_ticket(conversation)
    if ticket is None or (is_with_assistant and ticket.state != State.PENDING_CUSTOMER):
        return None
    return take_reply(ticket, words, make_customer(conversation.customer_id))


@transaction.atomic
def take_for_agent(conversation: Conversation, agent_id: int) -> Ticket:
    """An agent has the live conversation: its ticket, opened if there is none, is theirs unless it is somebody's. The
    conversation must be locked."""
    actor = make_agent(agent_id)
    ticket = find_live_ticket(conversation)
    if ticket is None:
        ticket = create_ticket(conversation, NewTicket(subject=""), actor, assignee_id=agent_id)
    else:
        ticket = lock_ticket(ticket.pk)
        if ticket.assignee_id is None:
            apply_change(ticket, "ticket.assigned", actor, assignee_id=agent_id)
    if ticket.state == State.NEW:
        move(ticket, State.OPEN, actor)
    return ticket


@transaction.atomic
def follow_agent_message(conversation: Conversation, message_id: UUID, agent_id: int, at: datetime) -> Ticket | None:
    """A person has answered in the chat: it counts as an answer, and a customer who has left gets it by mail."""
    found = find_live_ticket(conversation)
    if found is None:
        return None
    ticket, actor = lock_ticket(found.pk), make_agent(agent_id)
    ticket.agent_replied_at = at
    save_ticket(ticket)
    record(ticket, "ticket.agent_replied", actor, after={"message": str(message_id)})
    if ticket.assignee_id is None:
        apply_change(ticket, "ticket.assigned", actor, assignee_id=agent_id)
    follow_agent(ticket, at)
    if ticket.state == State.NEW:
        move(ticket, State.OPEN, actor)
    queue_mail(ticket, MailKind.MISSED, str(message_id), delay=MISSED_DELAY)
    return ticket

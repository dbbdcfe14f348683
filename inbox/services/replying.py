"""An agent's public reply: in the live chat or on the ticket, by whichever reaches the customer."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Conversation, Message
from chat.services import threads
from chat.services.handling import reply_live, tell_change
from inbox.services.meanwhile import check_meanwhile
from inbox.services.solving import DONE, give_up, set_state
from tickets.errors import ReplyError, TransitionError
from tickets.models import CannedReply, Draft, Ticket
from tickets.services.canned import use_macro
from tickets.services.replying import Text, reply_as_agent
from tickets.states import State, can_change

# Whoever wrote in the chat so lately is taken to be there, even if their page has just lost its connection.
LIVE_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Written:
    """`state` is where the ticket goes with it, `macro` what else is done to it; `seen` is the last event that the
    agent saw, None if they are sure."""

    text: str
    client_message_id: UUID | None = None
    state: State | None = None
    seen: int | None = None
    macro: CannedReply | None = None


def reply(ticket: Ticket, agent: User, written: Written) -> Message:
    """Stores the reply; the conversation is the agent's. Sent twice it is stored once.

    Raises MeanwhileError, ReplyError, TakenError, TransitionError, NotFoundError.
    """
    if _find_earlier(ticket, written) is None:
        check_meanwhile(ticket, written.seen, agent)
    if not ticket.is_live:
        raise TransitionError(_("This ticket is over. Open it again first, or reply in the one that follows it."))
    return (_reply_in_chat if is_live(ticket.conversation) else _reply_on_ticket)(ticket, agent, written)


def is_live(conversation: Conversation) -> bool:
    """Whether the customer is in the chat: then that is where they are answered."""
    if conversation.closed_at is not None:
        return False
    lately = conversation.last_activity_at > timezone.now() - LIVE_FOR
    return (lately and _wrote_in_chat(conversation)) or threads.is_reading(str(conversation.pk))


def _wrote_in_chat(conversation: Conversation) -> bool:
    last = conversation.messages.filter(role=Message.Role.VISITOR).order_by("-id").values_list("channel", flat=True)
    return last.first() == Message.Channel.CHAT


def _find_earlier(ticket: Ticket, written: Written) -> Message | None:
    if written.client_message_id is None:
        return None
    return Message.objects.filter(
        conversation_id=ticket.conversation_id, client_message_id=written.client_message_id
    ).first()


def _reply_in_chat(ticket: Ticket, agent: User, written: Written) -> Message:
    words, state = _check(threads.clean(written.text)), _find_state(written)
    if state not in (None, ticket.state) and not can_change(ticket.state, state or ticket.state):
        raise TransitionError(_("The ticket can't go on like that. Send the reply alone, then look at its state."))
    with transaction.atomic():
        masked = threads.mask(str(ticket.conversation_id), words)
        message, change = reply_live(ticket.conversation_id, agent.pk, masked, written.client_message_id)
        if written.macro is not None:
            use_macro(ticket.pk, written.macro, agent.pk, keeps_state=True)
        Draft.objects.filter(ticket=ticket, author_id=agent.pk, kind=Draft.Kind.REPLY).delete()
    tell_change(change)
    threads.announce(message.pk)
    if state is not None:
        set_state(ticket, state, agent)
    return message


def _find_state(written: Written) -> State | None:
    """The one that was asked for, else the macro's."""
    if written.state is None and written.macro is not None and written.macro.set_state:
        return State(written.macro.set_state)
    return written.state


def _check(words: str) -> str:
    if not words:
        raise ReplyError(_("Please write something first."))
    if len(words) > threads.TEXT_LIMIT:
        raise ReplyError(
            _("A reply can have %(limit)s characters; this one has %(length)s. Please shorten it.")
            % {"limit": f"{threads.TEXT_LIMIT:,}", "length": f"{len(words):,}"}
        )
    return words


def _reply_on_ticket(ticket: Ticket, agent: User, written: Written) -> Message:
    text = Text(written.text, client_message_id=written.client_message_id)
    if written.macro is None:
        answer = reply_as_agent(ticket.pk, text, agent.pk, state=written.state)
    else:
        used = use_macro(ticket.pk, written.macro, agent.pk, text=text, state=written.state)
        assert used is not None
        answer = used
    if _find_state(written) in DONE:
        give_up(ticket.conversation_id, agent)
    return answer.message

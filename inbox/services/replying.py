"""An agent's public reply: in the live chat or on the ticket, by whichever reaches the customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.core.files.base import File
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.models import Conversation, Message
from chat.services import threads
from chat.services.handling import Change, reply_live, tell_change
from inbox.services.meanwhile import check_meanwhile
from inbox.services.solving import DONE, give_up, set_state
from tickets.errors import ReplyError, TransitionError
from tickets.models import CannedReply, Draft, Ticket
from tickets.services.attachments import reply_with_files
from tickets.services.canned import use_macro
from tickets.services.replying import Reply, Text, reply_as_agent
from tickets.states import State, can_change

# Whoever wrote in the chat so lately is taken to be there, even if their page has just lost its connection.
LIVE_FOR = timedelta(minutes=5)
# Where a ticket may go with a reply.
AFTER_REPLY = (State.SOLVED, State.PENDING_CUSTOMER, State.ON_HOLD)


@dataclass(frozen=True)
class Written:
    """`state` is where the ticket goes with it, `macro` what else is done to it; `seen` is the last event that the
    agent saw, None if they are sure."""

    text: str
    client_message_id: UUID | None = None
    state: State | None = None
    seen: int | None = None
    macro: CannedReply | None = None
    files: Sequence[File] = ()


def reply(ticket: Ticket, agent: User, written: Written) -> Message:
    """Stores the reply with its files, all or nothing; the conversation is the agent's. Sent twice it is stored once.

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
    state, changes = _find_state(written), list[Change]()
    if not may_follow(ticket, state):
        raise TransitionError(_("The ticket can't go on like that. Send the reply alone, then look at its state."))

    def store(text: Text) -> Reply:
        words = _check(threads.clean(text.text))
        Conversation.objects.select_for_update().get(pk=ticket.conversation_id)
        is_duplicate = _find_earlier(ticket, written) is not None
        masked = threads.mask(str(ticket.conversation_id), words, agent.pk)
        message, change = reply_live(ticket.conversation_id, agent.pk, masked, written.client_message_id)
        changes.append(change)
        if written.macro is not None and not is_duplicate:
            use_macro(ticket.pk, written.macro, agent.pk, keeps_state=True)
        Draft.objects.filter(ticket=ticket, author_id=agent.pk, kind=Draft.Kind.REPLY).delete()
        return Reply(message, ticket, is_duplicate=is_duplicate)

    answer = reply_with_files(store, Text(written.text), written.files)
    tell_change(changes[0])
    threads.announce(answer.message.pk)
    if state is not None:
        set_state(ticket, state, agent)
    return answer.message


def may_follow(ticket: Ticket, state: State | None) -> bool:
    """Whether the ticket may go to that state with a reply; it may always stay where it is."""
    return state in (None, ticket.state) or can_change(ticket.state, state or ticket.state)


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
    def store(text: Text) -> Reply:
        if written.macro is None:
            return reply_as_agent(ticket.pk, text, agent.pk, state=written.state)
        used = use_macro(ticket.pk, written.macro, agent.pk, text=text, state=written.state)
        assert used is not None
        return used

    text = Text(written.text, client_message_id=written.client_message_id)
    answer = reply_with_files(store, text, written.files)
    if _find_state(written) in DONE:
        give_up(ticket.conversation_id, agent)
    return answer.message

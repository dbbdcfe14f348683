"""Replies on a ticket: messages of its conversation, by the customer or by an agent, and what follows from them."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from chat.models import Conversation, Message
from numerals.writing import write_number
from tickets.actors import Actor, make_agent
from tickets.courtesy import is_courtesy
from tickets.errors import ReplyError, TransitionError
from tickets.models import Draft, MailKind, Ticket
from tickets.services.changing import check_version, move, record, save_ticket
from tickets.services.finding import find_destination, lock_ticket, lock_with_conversation
from tickets.services.mailing import REPLY_DELAY, queue_mail
from tickets.services.opening import find_live_ticket, open_follow_up
from tickets.services.reading import find_thread
from tickets.services.sla import follow_agent, follow_customer
from tickets.services.snoozing import wake
from tickets.states import UNSOLVED, State, decide_on_reply
from tickets.thread import get_thread


@dataclass(frozen=True)
class Reply:
    """The message, and the ticket in which the matter goes on: another one if a follow-up was opened."""

    message: Message
    ticket: Ticket
    is_duplicate: bool = False


@dataclass(frozen=True)
class Text:
    """What somebody wrote, and how. Sent twice with the same id it is stored once."""

    text: str
    channel: Message.Channel = Message.Channel.TICKET
    client_message_id: UUID | None = None
    is_automatic: bool = False


@transaction.atomic
def reply_as_customer(ticket_id: int, text: Text, actor: Actor) -> Reply:
    """Stores the customer's reply and does what follows: reopens, opens a follow-up, or nothing.

    Whoever calls it knows the ticket to be the customer's own. Raises ReplyError, NotFoundError.
    """
    own = lock_with_conversation(ticket_id)
    words = _clean(text)
    if (earlier := _find_earlier(own.conversation_id, text.client_message_id)) is not None:
        return Reply(earlier, find_destination(own), is_duplicate=True)
    message = _store(own.conversation_id, text, words, role=Message.Role.VISITOR)
    return Reply(message, take_reply(own, words, actor, is_automatic=text.is_automatic))


@transaction.atomic
def reply_in_chat(conversation_id: UUID, text: Text, actor: Actor) -> Reply:
    """The same from the chat of a conversation that people look after. What is sent there while the assistant has the
    conversation is for people all the same: the assistant can't see files.

    Whoever calls it knows the conversation to be the visitor's own. Raises ReplyError.
    """
    conversation = Conversation.objects.select_for_update().get(pk=conversation_id)
    own = find_live_ticket(conversation)
    if own is None or conversation.closed_at is not None:
        raise ReplyError(_("Files are for our people. Ask for a person first, then send them again."))
    if (earlier := _find_earlier(conversation_id, text.client_message_id)) is not None:
        return Reply(earlier, own, is_duplicate=True)
    is_live = conversation.handler != Conversation.Handler.AI
    text = replace(text, channel=Message.Channel.CHAT if is_live else Message.Channel.TICKET)
    words = _clean(text)
    message = _store(conversation_id, text, words, role=Message.Role.VISITOR)
    return Reply(message, take_reply(own, words, actor))


def take_reply(own: Ticket, words: str, actor: Actor, *, is_automatic: bool = False) -> Ticket:
    """What follows from a reply that is stored, in the caller's transaction; the ticket in which the matter goes on."""
    ticket = lock_ticket(find_destination(own).pk)
    is_thanks = is_courtesy(words, () if ticket.state in UNSOLVED else _list_thanked(ticket))
    effect = decide_on_reply(ticket.state, is_courtesy=is_thanks, is_automatic=is_automatic)
    if effect.opens_follow_up:
        newest = Ticket.objects.filter(conversation_id=ticket.conversation_id).order_by("-pk").first()
        ticket = newest if newest is not None and newest.is_live else open_follow_up(ticket, actor)
    if not is_automatic:
        ticket.customer_replied_at = timezone.now()
        save_ticket(ticket)
        wake(ticket, actor, because=_("The customer replied."))
    record(ticket, "ticket.customer_replied", actor, after={"automatic": True} if is_automatic else {})
    if effect.state is not None:
        move(ticket, effect.state, actor, reason=_("The customer replied."))
    if not (is_thanks or is_automatic):
        follow_customer(ticket, timezone.now())
    return ticket


def _list_thanked(ticket: Ticket) -> list[str]:
    """The first names of those who have answered, and of whoever has the ticket."""
    answered = find_thread(ticket).filter(role=Message.Role.AGENT).order_by().values("author_id")
    people = User.objects.filter(Q(pk__in=answered) | Q(pk=ticket.assignee_id))
    return list(people.exclude(first_name="").values_list("first_name", flat=True)[:20])


@transaction.atomic
def reply_as_agent(
    ticket_id: int,
    text: Text,
    agent_id: int,
    *,
    state: State | None = None,
    version: int | None = None,
) -> Reply:
    """Stores a public reply. The ticket goes to `state` (None: open, if it was new), and to the agent if to nobody yet.

    The live conversation is the agent's, too, and their draft is used up. Whoever calls it knows that the agent may see
    the ticket. Raises ReplyError, StaleError, TransitionError, NotFoundError.
    """
    ticket, actor = lock_with_conversation(ticket_id), make_agent(agent_id)
    if (earlier := _find_earlier(ticket.conversation_id, text.client_message_id)) is not None:
        return Reply(earlier, ticket, is_duplicate=True)
    check_version(ticket, version)
    if not ticket.is_live:
        raise TransitionError(_("This ticket is over. Open it again first, or reply in the one that follows it."))
    words = _clean(text)
    _take_over(ticket, agent_id)
    ticket = lock_ticket(ticket_id)
    was_solved = ticket.state == State.SOLVED
    message = _store(ticket.conversation_id, text, words, role=Message.Role.AGENT, author_id=agent_id)
    ticket.agent_replied_at = message.created_at
    if ticket.assignee_id is None:
        ticket.assignee_id = agent_id
    save_ticket(ticket)
    record(ticket, "ticket.agent_replied", actor, after={"message": str(message.pk), "assignee_id": ticket.assignee_id})
    follow_agent(ticket, message.created_at)
    move(ticket, state or (State.OPEN if ticket.state == State.NEW else State(ticket.state)), actor)
    # The mail that tells of the end tells what was written with it.
    if was_solved or ticket.state != State.SOLVED:
        queue_mail(ticket, MailKind.REPLY, str(message.pk), delay=REPLY_DELAY)
    Draft.objects.filter(ticket=ticket, author_id=agent_id, kind=Draft.Kind.REPLY).delete()
    return Reply(message, ticket)


def _take_over(ticket: Ticket, agent_id: int) -> None:
    """Whoever answers in public has the live conversation, too: the assistant does not talk beside a person."""
    if name := get_thread().take_over(str(ticket.conversation_id), agent_id):
        raise TransitionError(
            _("%(agent)s has this conversation in the chat. Take it over first, or leave the answer to them.")
            % {"agent": name}
        )


def _clean(text: Text) -> str:
    thread = get_thread()
    words = thread.clean(text.text)
    if not words:
        raise ReplyError(_("Please write something first."))
    if len(words) > thread.TEXT_LIMIT:
        figures = {"limit": thread.TEXT_LIMIT, "length": len(words)}
        raise ReplyError(
            _("A reply can have %(limit)s characters; this one has %(length)s. Please shorten it.")
            % {name: write_number(number, get_language() or "en") for name, number in figures.items()}
        )
    return words


def _find_earlier(conversation_id: UUID, client_message_id: UUID | None) -> Message | None:
    if client_message_id is None:
        return None
    return Message.objects.filter(conversation_id=conversation_id, client_message_id=client_message_id).first()


def _store(
    conversation_id: UUID, text: Text, words: str, *, role: Message.Role, author_id: int | None = None
) -> Message:
    thread = get_thread()
    message = Message.objects.create(
        conversation_id=conversation_id,
        role=role,
        channel=text.channel,
        author_id=author_id,
        text=thread.mask(str(conversation_id), words, author_id if role == Message.Role.AGENT else None),
        client_message_id=text.client_message_id,
        created_at=timezone.now(),
    )
    Conversation.objects.filter(pk=conversation_id).update(
        message_count=F("message_count") + 1, last_activity_at=message.created_at
    )
    transaction.on_commit(lambda: thread.announce(message.pk))
    return message

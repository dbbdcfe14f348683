"""A visitor's message in the database: stored once, and a turn claimed for it, in one transaction."""

import uuid
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.db.models import UUIDField
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.assistant.prompt import get_published_prompt
from chat.desk import get_desk
from chat.errors import ClosedError
from chat.events import (
    CardShown,
    Event,
    MessageCompleted,
    MessageDelta,
    MessageView,
    TurnCompleted,
    TurnStarted,
)
from chat.models import Conversation, Message, Turn, Verdict
from chat.prepared import Insert, Parameter, Select
from chat.services.conversations import (
    Identity,
    get_or_create_own_conversation,
    note_customer,
    note_whereabouts,
    touch_message,
)
from chat.services.handoff import make_offer
from chat.services.strikes import Step, choose_step, close_conversation
from chat.services.views import make_view
from chat.turns.claiming import StartedTurn, claim_turn, find_waiting
from chat.turns.finishing import VERDICT_FIELDS
from chat.turns.leases import make_lease
from guardrails import vault
from guardrails.chain import Exchange, Reply

_SENT_BEFORE = Select(
    lambda: Message.objects.filter(
        conversation=Parameter("conversation", UUIDField()), client_message_id=Parameter("client_message", UUIDField())
    )
)
_ADD_MESSAGE, _ADD_VERDICTS = Insert(Message), Insert(Verdict)


@dataclass(frozen=True)
class Outgoing:
    """A message as the visitor sends it. With `is_new` the conversation is made with that id if it isn't there."""

    conversation_id: uuid.UUID
    client_message_id: uuid.UUID
    text: str
    is_new: bool = False
    locale: str = ""
    page_url: str = ""
    time_zone: str = ""


@dataclass
class Stored:
    """What storing came to. `view` is the message as stored, also when it had been stored before."""

    view: MessageView
    is_duplicate: bool = False
    last_seq: int = 0
    started: StartedTurn | None = None
    answer: list[Event] = field(default_factory=list)
    answers_after_seconds: float = 0.0


def store_message(identity: Identity, outgoing: Outgoing, exchange: Exchange, reply: Reply, owner: str) -> Stored:
    """Stores the screened message, or finds that it was. Raises ChatError, PromptMissingError, DatabaseError."""
    try:
        with transaction.atomic():
            return _store(identity, outgoing, exchange, reply, owner)
    except IntegrityError:
        # The constraint says so: looking first would cost every message a query.
        if existing := _find_sent_before(outgoing):
            return existing
        raise


def _find_sent_before(outgoing: Outgoing) -> Stored | None:
    """Only for a conversation that is known to be the sender's."""
    message = _SENT_BEFORE.first(conversation=outgoing.conversation_id, client_message=outgoing.client_message_id)
    return Stored(make_view(message), is_duplicate=True) if message else None


def _store(identity: Identity, outgoing: Outgoing, exchange: Exchange, reply: Reply, owner: str) -> Stored:
    conversation = get_or_create_own_conversation(
        identity,
        outgoing.conversation_id,
        is_new=outgoing.is_new,
        locale=outgoing.locale,
        page_url=outgoing.page_url,
        time_zone=outgoing.time_zone,
    )
    if conversation.closed_at is not None:
        if existing := _find_sent_before(outgoing):
            return existing
        raise ClosedError(_("This conversation has ended. Please start a new one, or ask for a person by telephone."))
    note_customer(conversation, identity)
    note_whereabouts(conversation, page_url=outgoing.page_url, time_zone=outgoing.time_zone)
    # Here and not before: what comes into a vault must come from the conversation's own visitor.
    placeholders = vault.keep(str(conversation.pk), exchange.originals)
    text = vault.renumber(exchange.text, placeholders)
    message = Message(
        conversation=conversation,
        role=Message.Role.VISITOR,
        text=text,
        client_message_id=outgoing.client_message_id,
    )
    touch_message(conversation, text)
    stored = Stored(make_view(message), last_seq=conversation.last_seq)
    is_with_assistant = conversation.handler == Conversation.Handler.AI
    if reply.answer is None:
        stored.started = claim_turn(conversation, owner, [*find_waiting(conversation), message])
    _ADD_MESSAGE.run(message)
    if conversation.has_ticket and (desk := get_desk()) is not None:
        desk.take_message(str(conversation.pk), text, is_with_assistant=is_with_assistant)
    _ADD_VERDICTS.run(
        *(
            Verdict(
                message=message,
                **{name: vault.renumber(getattr(verdict, name), placeholders) for name in VERDICT_FIELDS},
            )
            for verdict in exchange.verdicts
        )
    )
    # Whoever else answers judges for themselves: nothing of the assistant's appears.
    if reply.answer is not None and is_with_assistant:
        step = choose_step(conversation.pk, reply)
        stored.answers_after_seconds = step.delay_seconds
        stored.answer = _answer_without_model(conversation, message, step, owner)
        if step.is_end:
            stored.answer.append(close_conversation(conversation))
    return stored


def _answer_without_model(conversation: Conversation, message: Message, step: Step, owner: str) -> list[Event]:
    """A guardrail's own answer, stored and told like any other. The model never hears of either."""
    now, answer = timezone.now(), step.answer
    cards = [make_offer(get_published_prompt().profile)] if step.offers_handoff else []
    turn = Turn.objects.create(
        conversation=conversation,
        status=Turn.Status.COMPLETED,
        handler_epoch=conversation.handler_epoch,
        lease_owner=owner,
        lease_expires_at=make_lease(),
        finished_at=now,
        provider="guardrails",
        stop_reason="blocked",
    )
    message.turn = turn
    message.save(update_fields=["turn"])
    reply = Message.objects.create(
        id=uuid.UUID(int=turn.pk.int ^ 1),
        conversation=conversation,
        turn=turn,
        role=Message.Role.ASSISTANT,
        text=answer,
        cards=cards,
        stop_reason="blocked",
    )
    touch_message(conversation, answer)
    message_id = str(reply.pk)
    return [
        TurnStarted(turn_id=str(turn.pk), provider="guardrails"),
        MessageDelta(message_id=message_id, text=answer),
        *(CardShown(message_id=message_id, **card) for card in cards),
        MessageCompleted(message_id=message_id, text=answer, citations=[], suggestions=[], stop_reason="blocked"),
        TurnCompleted(turn_id=str(turn.pk), outcome="completed"),
    ]

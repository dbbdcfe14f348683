"""Conversations of a visitor: found, read, listed, rated."""

import re
import uuid
from dataclasses import dataclass
from typing import Any, TypeGuard

from django.db import transaction
from django.db.models import CharField, DateTimeField, F, IntegerField, UUIDField
from django.utils import timezone
from django.utils.translation import gettext as _

from chat.errors import NotFoundError
from chat.events import ConversationReady, FailedTurn, Handoff
from chat.models import Conversation, Feedback, HandoffRequest, Message, Turn, Visitor
from chat.models.conversation import ConversationQuerySet
from chat.outside import tell_of_conversation
from chat.owner_view import show_text
from chat.prepared import Insert, Parameter, Select, Update
from chat.services.files import find_files
from chat.services.requests import find_open_request
from chat.services.views import get_public_name, make_view
from chat.turns.tries import is_unanswered
from chat.turns.wording import describe_failure

SNAPSHOT_MESSAGES = 500
_ID, _VISITOR = Parameter("conversation", UUIDField()), Parameter("visitor", UUIDField())
_CUSTOMER = Parameter("customer", IntegerField())
_LOCK_OWN = Select(
    lambda: Conversation.objects.visible_to_visitor(_VISITOR, _CUSTOMER).filter(pk=_ID).order_by().select_for_update()
)
_MAKE_VISITOR, _MAKE_CONVERSATION = Insert(Visitor, or_skip=True), Insert(Conversation, or_skip=True)
_COUNT_MESSAGE = Update(
    lambda: Conversation.objects.filter(pk=_ID),
    message_count=F("message_count") + 1,
    last_activity_at=Parameter("now", DateTimeField()),
    title=Parameter("title", CharField()),
)
# What cutting a title leaves of a placeholder.
_CUT_PLACEHOLDER = re.compile(r"\[[A-Z_]*[0-9]*\Z")


@dataclass(frozen=True)
class Identity:
    """Who asks: a visitor's browser, and the customer if one is signed in there."""

    visitor_id: uuid.UUID
    customer_id: int | None = None

    def find_own(self) -> ConversationQuerySet:
        return Conversation.objects.visible_to_visitor(self.visitor_id, self.customer_id)


def find_conversation(identity: Identity, conversation_id: str | uuid.UUID) -> Conversation:
    """The visitor's own conversation. Raises NotFoundError for any other, whether it exists or not."""
    return _check_found(identity.find_own().filter(pk=conversation_id).first())


def is_kept_by_account(identity: Identity, conversation_id: str | uuid.UUID) -> bool:
    """Whether a conversation of the browser's belongs to an account by now, and not to whoever asks."""
    kept = Conversation.objects.filter(pk=conversation_id, visitor_id=identity.visitor_id, customer__isnull=False)
    return kept.exclude(customer_id=identity.customer_id).exists()


def lock_own_conversation(identity: Identity, conversation_id: str | uuid.UUID) -> Conversation:
    """The same, locked. Needs a transaction."""
    asked = {"visitor": identity.visitor_id, "customer": identity.customer_id}
    return _check_found(_LOCK_OWN.first(conversation=conversation_id, **asked))


def _check_found(conversation: Conversation | None) -> Conversation:
    if conversation is None:
        raise NotFoundError(_("This conversation can't be found. You can start a new one."))
    return conversation


def get_or_create_own_conversation(
    identity: Identity,
    conversation_id: uuid.UUID,
    *,
    is_new: bool,
    locale: str = "",
    page_url: str = "",
    time_zone: str = "",
) -> Conversation:
    """The visitor's own conversation, locked; with `is_new` it is made if it isn't there. Needs a transaction.

    `is_new` may be out of date: another tab may have made it before, or in this very moment. Raises NotFoundError.
    """
    try:
        return lock_own_conversation(identity, conversation_id)
    except NotFoundError:
        if not is_new:
            raise
    made = create_conversation(identity, conversation_id, locale=locale, page_url=page_url, time_zone=time_zone)
    return made or lock_own_conversation(identity, conversation_id)


def create_conversation(
    identity: Identity, conversation_id: uuid.UUID, *, locale: str = "", page_url: str = "", time_zone: str = ""
) -> Conversation | None:
    """None if there is one with that id already, whoever's it is."""
    _MAKE_VISITOR.run(Visitor(id=identity.visitor_id))
    conversation = Conversation(
        id=conversation_id,
        visitor_id=identity.visitor_id,
        customer_id=identity.customer_id,
        locale=locale[:16],
        page_url=page_url[:500],
        time_zone=time_zone,
    )
    return conversation if _MAKE_CONVERSATION.run(conversation) else None


def note_customer(conversation: Conversation, identity: Identity) -> None:
    """Who has signed in since it began, and goes on in it, has it in their account from now on."""
    if conversation.customer_id is None and identity.customer_id is not None:
        conversation.customer_id = identity.customer_id
        conversation.save(update_fields=["customer"])


def note_whereabouts(conversation: Conversation, **said: str) -> None:
    """What the browser says now of `page_url` and `time_zone`; what it does not say stays as it was."""
    changed = {name: value for name, value in said.items() if value and value != getattr(conversation, name)}
    if changed:
        for name, value in changed.items():
            setattr(conversation, name, value)
        conversation.save(update_fields=list(changed))


def load_snapshot(identity: Identity, conversation_id: str) -> ConversationReady:
    """All a client needs to show a conversation, from the database alone. `seq` is the number stored there."""
    conversation = find_conversation(identity, conversation_id)
    told = conversation.messages.exclude(status=Message.Status.RETRIED)
    latest = list(told.order_by("-id").select_related("feedback", "author")[:SNAPSHOT_MESSAGES])
    files = find_files(conversation, [message.pk for message in latest])
    messages = [
        make_view(message, message.feedback.rating if hasattr(message, "feedback") else None, files.get(message.pk, ()))
        for message in reversed(latest)
    ]
    request = find_open_request(conversation)
    last = conversation.turns.order_by("-id").first()
    return ConversationReady(
        conversation_id=str(conversation.pk),
        seq=conversation.last_seq,
        at=timezone.now().isoformat(timespec="milliseconds"),
        handler=conversation.handler,  # type: ignore[arg-type]
        messages=messages,
        running_turn_id=str(last.pk) if last and last.status == Turn.Status.RUNNING else None,
        failed_turn=_describe_failed(last) if can_retry(last, conversation) else None,
        handoff_requested=request is not None,
        handoff=_describe_handoff(conversation, request),
        takes_files=conversation.has_ticket or conversation.handler == Conversation.Handler.HUMAN,
        rating=conversation.rating,
        closed=conversation.closed_at is not None,
    )


def can_retry(turn: Turn | None, conversation: Conversation) -> TypeGuard[Turn]:
    """Whether the turn, the conversation's last, gave no answer and is still the assistant's to run again."""
    return (
        turn is not None
        and is_unanswered(turn)
        and conversation.handler == Conversation.Handler.AI
        and conversation.handler_epoch == turn.handler_epoch
        and conversation.closed_at is None
    )


def _describe_failed(turn: Turn) -> FailedTurn:
    code = "stopped" if turn.status == Turn.Status.STOPPED else turn.error_code
    message, retryable = describe_failure(code)
    return FailedTurn(turn_id=str(turn.pk), code=code, message=message, retryable=retryable)


def _describe_handoff(conversation: Conversation, request: HandoffRequest | None) -> Handoff | None:
    """As `handoff.changed` told it last."""
    if conversation.handler == Conversation.Handler.HUMAN:
        return Handoff(agent=get_public_name(conversation.agent))
    if request is None:
        return None
    is_waiting = conversation.handler == Conversation.Handler.QUEUED
    return Handoff(
        message=request.told,
        choices=request.choices,
        position=request.position if is_waiting else None,
        expected_wait_seconds=request.expected_wait_seconds if is_waiting else None,
    )


def list_conversations(identity: Identity, limit: int = 30) -> list[dict[str, Any]]:
    """The visitor's conversations that have a message, the latest first."""
    rows = identity.find_own().filter(message_count__gt=0)
    return [
        {"id": str(pk), "title": show_text(str(pk), title), "last_activity_at": at.isoformat()}
        for pk, title, at in rows.values_list("pk", "title", "last_activity_at")[:limit]
    ]


def give_feedback(identity: Identity, message_id: str, rating: int, comment: str) -> None:
    """The visitor's thumb on an answer; the last one counts. Raises NotFoundError."""
    message = Message.objects.filter(
        pk=message_id, role=Message.Role.ASSISTANT, conversation__visitor_id=identity.visitor_id
    ).first()
    if message is None:
        raise NotFoundError(_("This message can't be found."))
    Feedback.objects.update_or_create(
        message=message, defaults={"rating": rating, "comment": comment, "created_at": timezone.now()}
    )


def rate_conversation(identity: Identity, conversation_id: str, score: int, comment: str) -> None:
    """The last one counts. Raises NotFoundError."""
    conversation = find_conversation(identity, conversation_id)
    with transaction.atomic():
        conversation.rating, conversation.rating_comment = score, comment
        conversation.save(update_fields=["rating", "rating_comment"])
        tell_of_conversation(conversation, "rated")


def may_ask_for_rating(conversation_id: str) -> bool:
    """Whether the visitor has neither rated the conversation nor been asked to."""
    asked = Message.objects.filter(conversation_id=conversation_id, cards__0__kind="rating")
    return not asked.exists() and Conversation.objects.filter(pk=conversation_id, rating=None).exists()


def touch_message(conversation: Conversation, title: str) -> None:
    """Counts one message; the first gives the conversation its title."""
    conversation.title = conversation.title or _CUT_PLACEHOLDER.sub("", title[:80])
    _COUNT_MESSAGE.run(conversation=conversation.pk, now=timezone.now(), title=conversation.title)

"""Keeps the questions that the articles did not answer: each once, counted by conversation, within bounds.

What comes from conversations was masked before. A flood of invented questions pushes out others that were asked once
and long ago, never one that staff decided on.
"""

import logging
import re
import uuid
from collections.abc import Iterable
from hashlib import sha256

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from knowledge.analysis import fold, terms
from knowledge.masking import mask
from knowledge.models import Asking, UnansweredQuestion

logger = logging.getLogger(__name__)
Reason = UnansweredQuestion.Reason
Status = UnansweredQuestion.Status

MOST_QUESTIONS = 2_000
MOST_A_CONVERSATION = 10
# Less is the beginning of a word.
FEWEST_LETTERS = 3
# The conversations kept for staff to read, a question.
MOST_ASKINGS = 100
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]*_\d+\]")


def record_question(question: str, conversation_id: str, language: str = "", reason: Reason = Reason.NOTHING) -> None:
    """Counts the question once for the conversation; safe to repeat. One that staff had answered is open again.

    Never raises: an answer must not fail for it.
    """
    text = " ".join(_PLACEHOLDER.sub("…", question).split())[: UnansweredQuestion.QUESTION_CHARACTERS]
    if not any(character.isalpha() for character in text):
        return
    try:
        with transaction.atomic():
            _record(text, uuid.UUID(conversation_id), language[:16], reason)
    except (DatabaseError, ValueError) as error:
        logger.warning("an unanswered question was not recorded: %s", type(error).__name__)


def note_unused(conversation_id: str, questions: Iterable[str], language: str = "") -> None:
    """These were looked up and something was found, but the answer cites none of it."""
    for question in questions:
        record_question(question, conversation_id, language, Reason.UNUSED)


def record_search(query: str, visitor_id: uuid.UUID | None, language: str = "") -> None:
    """A visitor of the help centre looked for this in vain. Counts once for the visitor, who is not kept; the query is
    masked here."""
    if len(query) >= FEWEST_LETTERS:
        asked_by = uuid.uuid5(visitor_id or uuid.uuid4(), "help centre")
        record_question(mask(query), str(asked_by), language, Reason.SEARCH)


def make_key(text: str) -> str:
    """The same for the same words, whatever their order, endings and small words."""
    key = " ".join(sorted(set(terms(text)))) or fold(text)
    return key if len(key) <= 200 else f"{key[:200]}#{sha256(key.encode()).hexdigest()[:16]}"


def _record(text: str, conversation_id: uuid.UUID, language: str, reason: Reason) -> None:
    row = UnansweredQuestion.objects.select_for_update().filter(key=make_key(text)).first()
    if row is None:
        if Asking.objects.filter(conversation_id=conversation_id).count() >= MOST_A_CONVERSATION or not _make_room():
            return
        row, _ = UnansweredQuestion.objects.get_or_create(
            key=make_key(text), defaults={"question": text, "language": language, "reason": reason}
        )
    if row.askings.filter(conversation_id=conversation_id).exists():
        return
    if row.count < MOST_ASKINGS:
        Asking.objects.get_or_create(question=row, conversation_id=conversation_id)
    UnansweredQuestion.objects.filter(pk=row.pk).update(
        count=F("count") + 1,
        last_asked_at=timezone.now(),
        reason=reason,
        status=Status.OPEN if row.status == Status.ANSWERED else row.status,
    )


def _make_room() -> bool:
    """Whether another question may be kept; the oldest that were asked once make way."""
    if UnansweredQuestion.objects.count() < MOST_QUESTIONS:
        return True
    fleeting = UnansweredQuestion.objects.filter(status=Status.OPEN, count__lte=1, article=None)
    oldest = list(fleeting.order_by("last_asked_at").values_list("pk", flat=True)[: MOST_QUESTIONS // 20])
    UnansweredQuestion.objects.filter(pk__in=oldest).delete()
    return bool(oldest)

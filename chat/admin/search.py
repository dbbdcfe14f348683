"""Finding conversations by what was said in them, or by an identifier from a log. Newest matches first, bounded."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import BooleanField, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast

from chat.models import Conversation, Message, ToolCall, Turn

# More matches than these are a question to be put more narrowly.
MATCHES = 100
# SQLite has no index of words: so many of the newest messages are read.
SCANNED = 100_000
# PostgreSQL has. The newest matches of a frequent word are among the first few messages, which can be read; of a less
# frequent one among some more; and of a rare one there are few at all.
SAMPLED, SOUGHT = 500, 30_000


@dataclass(frozen=True)
class Found:
    conversation_ids: list[UUID]
    note: str = ""


class HasWords(Func):
    """PostgreSQL: the text has these words. Written as the index `message_words` is (migration 0003)."""

    template = "to_tsvector('simple', %(expressions)s)"
    arg_joiner = ") @@ to_tsquery('simple', "
    output_field = BooleanField()


def find_conversations(term: str, before: UUID | None = None) -> Found:
    """Conversations by words in their messages, by a customer's name or email address, or by an identifier.

    `before` leaves out messages from then on. All words must be in one message.
    """
    if identifier := read_identifier(term):
        return Found(find_by_identifier(identifier))
    matches, note = find_messages(term, before)
    customers = find_by_customer(term)
    return Found(list(dict.fromkeys([*customers, *matches])), note)


def read_identifier(term: str) -> UUID | None:
    if not re.fullmatch(r"[0-9a-fA-F-]{32,36}", term):
        return None
    try:
        return UUID(term)
    except ValueError:
        return None


def find_by_identifier(identifier: UUID) -> list[UUID]:
    """The conversation with that id, or that of the message, turn or tool call with it."""
    paths: list[tuple[type[Any], str]] = [
        (Conversation, "pk"),
        (Message, "conversation"),
        (Turn, "conversation"),
        (ToolCall, "turn__conversation"),
    ]
    rows: Iterable[Any] = (
        row for model, path in paths for row in model.objects.filter(pk=identifier).values_list(path, flat=True)
    )
    return list(rows)


def find_by_customer(term: str) -> list[UUID]:
    wanted = Q(email__iexact=term) if "@" in term else Q(username=term)
    customers = get_user_model().objects.filter(wanted).order_by()[:20]
    found = Conversation.objects.filter(customer__in=list(customers.values_list("pk", flat=True)))
    return list(found.order_by("-last_activity_at").values_list("pk", flat=True)[:MATCHES])


def find_messages(term: str, before: UUID | None) -> tuple[list[UUID], str]:
    messages = Message.objects.order_by("-id")
    if before:
        messages = messages.filter(id__lt=before)
    return (_find_by_index if connection.vendor == "postgresql" else _find_by_reading)(messages, term)


def _find_by_index(messages: QuerySet[Message], term: str) -> tuple[list[UUID], str]:
    """By whole words or, when nothing has them, by beginnings of words, which take longer to gather."""
    words = re.findall(r"[^\W_]+", term)
    if not words:
        return [], ""
    ids = _match(messages, " & ".join(words)) or _match(messages, " & ".join(f"{word}:*" for word in words))
    return ids, _describe_cut(ids)


def _match(messages: QuerySet[Message], query: str) -> list[UUID]:
    matching = messages.filter(HasWords("text", Value(query)))
    ids = _take(_limit_to_newest(matching, messages, SAMPLED))
    # The planner takes the search in a text for cheap, and would read message after message for the sake of their
    # order. In the order of another expression it has to use the index of words.
    by_words = matching.order_by(Cast("id", TextField()).desc())
    if len(ids) < MATCHES:
        ids = _take(_limit_to_newest(by_words, messages, SOUGHT))
    if len(ids) < MATCHES:
        ids = _take(by_words)
    return ids


def _find_by_reading(messages: QuerySet[Message], term: str) -> tuple[list[UUID], str]:
    matching = messages
    for word in term.split():
        matching = matching.filter(text__icontains=word)
    limited = _limit_to_newest(matching, messages, SCANNED)
    ids = _take(limited)
    if limited is not matching and len(ids) < MATCHES:
        return ids, f"The newest {SCANNED:,} messages were searched. To look further back, choose an earlier last day."
    return ids, _describe_cut(ids)


def _limit_to_newest(matching: QuerySet[Message], messages: QuerySet[Message], count: int) -> QuerySet[Message]:
    edge = messages.values_list("id", flat=True)[count : count + 1]
    oldest = next(iter(edge), None)
    return matching.filter(id__gt=oldest) if oldest else matching


def _take(matching: QuerySet[Message]) -> list[UUID]:
    return list(matching.values_list("conversation_id", flat=True)[:MATCHES])


def _describe_cut(ids: list[UUID]) -> str:
    if len(ids) < MATCHES:
        return ""
    return f"The newest {MATCHES} matching messages are shown. To look further back, choose an earlier last day."

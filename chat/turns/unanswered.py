"""Searches whose results an answer did not use: `settings.CHAT_UNANSWERED` hears of what was asked."""

import logging
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from chat.database import run_in_database
from chat.models import ToolCall

logger = logging.getLogger(__name__)


class NoteUnused(Protocol):
    def __call__(self, conversation_id: str, questions: Iterable[str], language: str) -> None: ...


def find_searches(rows: Iterable[ToolCall]) -> Iterator[str]:
    """What was looked up by the calls that brought search results."""
    for row in rows:
        content: list[Any] = (row.result or {}).get("content") or []
        query = row.arguments.get("query") if isinstance(row.arguments, dict) else None
        if isinstance(query, str) and any(block.get("type") == "search_result" for block in content):
            yield query


async def note_unused(conversation_id: str, questions: list[str], language: str) -> None:
    """The answer is out by now: nothing that fails here may reach the visitor."""
    if not questions:
        return
    try:
        await run_in_database(_load(), conversation_id, questions, language)
    except Exception:
        logger.exception("unused searches were not noted")


@cache
def _load() -> NoteUnused:
    note: NoteUnused = import_string(settings.CHAT_UNANSWERED)
    return note

"""What a thread holds that a brief, a summary or a drafted reply can be made of: masked, as it is stored."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from chat.models import Conversation, Message

# The latest messages are read, and of each so much.
MESSAGES_READ = 80
LENGTH_READ = 2_000


@dataclass(frozen=True)
class Said:
    role: str
    text: str


@dataclass(frozen=True)
class Passage:
    """A piece of an article that may answer the customer, or one that the assistant has cited. `sureness`: how likely
    search holds it to answer, 0 to 1."""

    title: str
    url: str
    text: str
    sureness: float = 1.0


@dataclass(frozen=True)
class Material:
    """`said` is the oldest first, without notices; `facts` are sentences; `cited` is what the assistant answered from,
    `found` what was looked up for the agent."""

    conversation_id: str
    locale: str = ""
    said: tuple[Said, ...] = ()
    facts: tuple[str, ...] = ()
    cited: tuple[Passage, ...] = ()
    found: tuple[Passage, ...] = ()
    customer: str = ""
    agent: str = ""

    @property
    def passages(self) -> tuple[Passage, ...]:
        return (*self.found, *self.cited)


@dataclass(frozen=True)
class Asker:
    """For whom it is made: `customer` and `agent` are first names, empty where nobody knows."""

    customer: str = ""
    agent: str = ""
    passages: Sequence[Passage] = field(default_factory=tuple)


def read_material(conversation: Conversation, thread: QuerySet[Message], asker: Asker | None = None) -> Material:
    """From the messages of a thread, which may be those of several conversations."""
    asker = asker or Asker()
    spoken = thread.exclude(role=Message.Role.SYSTEM).exclude(text="")
    rows = list(reversed(spoken.order_by("-id")[:MESSAGES_READ]))
    return Material(
        conversation_id=str(conversation.pk),
        locale=conversation.locale,
        said=tuple(Said(row.role, row.text[:LENGTH_READ]) for row in rows),
        facts=tuple(find_facts(row.conversation_id for row in rows)) if rows else (),
        cited=tuple(_find_cited(rows)),
        found=tuple(asker.passages),
        customer=asker.customer,
        agent=asker.agent,
    )


def find_facts(conversation_ids: Iterable[uuid.UUID]) -> list[str]:
    """What `settings.CHAT_FACTS` know of these conversations, as sentences."""
    ids = dict.fromkeys(str(one) for one in conversation_ids)
    return list(dict.fromkeys(fact for describe in _get_describers() for one in ids for fact in describe(one)))


@cache
def _get_describers() -> tuple[Callable[[str], list[str]], ...]:
    return tuple(import_string(path) for path in settings.CHAT_FACTS)


def _find_cited(rows: Iterable[Message]) -> list[Passage]:
    found = {
        (citation.get("url", ""), citation.get("quote", "")): Passage(
            citation.get("title", ""), citation.get("url", ""), citation.get("quote", "")
        )
        for row in rows
        for citation in row.citations
    }
    return list(found.values())

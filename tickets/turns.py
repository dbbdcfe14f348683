"""Whose turn it is to get a ticket. Pure.

Who speaks the customer's language and knows the matter comes before who does not; among those it goes round: who was
dealt a ticket longest ago is next. Nobody gets more than they can take. A ticket never waits for a skill that nobody
who is there has.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Taker:
    """Somebody who is there. No `languages` means any; `load` is how many tickets wait for them."""

    user_id: int
    load: int
    capacity: int
    languages: frozenset[str] = frozenset()
    skills: frozenset[str] = frozenset()
    last_dealt_at: datetime | None = None

    @property
    def is_free(self) -> bool:
        return self.load < self.capacity


@dataclass(frozen=True)
class Need:
    """`language` is empty where nobody knows it; `skills` are those that are somebody's and the ticket's."""

    language: str = ""
    skills: frozenset[str] = frozenset()


def choose_taker(takers: Iterable[Taker], need: Need) -> Taker | None:
    """None if nobody is free."""
    return min((taker for taker in takers if taker.is_free), key=lambda taker: _rank(taker, need), default=None)


def _rank(taker: Taker, need: Need) -> tuple[bool, int, datetime, int]:
    is_foreign = bool(need.language and taker.languages and need.language not in taker.languages)
    return is_foreign, len(need.skills - taker.skills), taker.last_dealt_at or _NEVER, taker.user_id


def find_needed(skills: Iterable[str], tags: Iterable[str], words: str) -> frozenset[str]:
    """Of the skills that there are, those that a ticket has as a tag or says in its words."""
    said = f" {' '.join(words.lower().split())} "
    tagged = set(tags)
    return frozenset(skill for skill in skills if skill in tagged or _is_said(skill, said))


def _is_said(skill: str, said: str) -> bool:
    start = said.find(skill)
    while skill and start >= 0:
        end = start + len(skill)
        if not (said[start - 1].isalnum() or said[end].isalnum()):
            return True
        start = said.find(skill, start + 1)
    return False

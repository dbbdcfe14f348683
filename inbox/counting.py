"""How many tickets each list has. No count costs more than `LIMIT` rows: beyond that, more is all that is said."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from inbox.lists import LISTS, LIVE_KEY, select_live
from tickets.models import Ticket

LIMIT = 1000


@dataclass(frozen=True)
class Count:
    number: int

    @property
    def words(self) -> str:
        return f"{LIMIT - 1}+" if self.number >= LIMIT else str(self.number)


def count(rows: QuerySet[Any]) -> Count:
    return Count(rows.order_by().values("pk")[:LIMIT].count())


def count_lists(agent: User) -> dict[str, Count]:
    """By the key of the list; one query each."""
    visible = Ticket.objects.visible_to(agent)
    counts = {one.key: count(one.select(visible, agent)) for one in LISTS}
    return {**counts, LIVE_KEY: count(select_live(agent))}

"""Tickets by words of their subjects, bounded: the newest matches first."""

import re

from django.db import connection
from django.db.models import BooleanField, F, Func, QuerySet, Value

from tickets.models import Ticket

# More matches than these are a question to be put more narrowly.
MATCHES = 200
# PostgreSQL: of a frequent word there are as many among the newest tickets, which can be read.
SAMPLED = 2_000


class SubjectHas(Func):
    """PostgreSQL: the subject has these words. Written as the index `ticket_words` is (migration 0008)."""

    template = "to_tsvector('simple', %(expressions)s)"
    arg_joiner = ") @@ to_tsquery('simple', "
    output_field = BooleanField()


def find_by_subject(tickets: QuerySet[Ticket], term: str) -> list[int]:
    """The numbers of those of `tickets` whose subject has words that begin like each of the term's, in any order;
    the newest `MATCHES`."""
    words = re.findall(r"[^\W_]+", term)
    if not words:
        return []
    plain = tickets.select_related(None).order_by("-pk")
    if connection.vendor == "postgresql":
        return _find_by_index(plain, " & ".join(f"{word}:*" for word in words))
    for word in words:
        plain = plain.filter(subject__icontains=word)
    return _take(plain)


def _find_by_index(tickets: QuerySet[Ticket], query: str) -> list[int]:
    matching = tickets.filter(SubjectHas("subject", Value(query)))
    newest = Ticket.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = _take(matching.filter(pk__gt=newest - SAMPLED))
    if len(found) < MATCHES:
        # In the order of another expression the planner has to use the index of words, and can't go through all tickets
        # for the sake of their order.
        found = _take(matching.order_by((F("pk") + 0).desc()))
    return found


def _take(matching: QuerySet[Ticket]) -> list[int]:
    return list(matching.values_list("pk", flat=True)[:MATCHES])

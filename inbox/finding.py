"""Tickets by their number, subject, address or words that were said, and by what the filters name."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from chat.admin.search import find_conversations
from tickets.cipher import make_digests
from tickets.models import Team, Ticket
from tickets.services.searching import MATCHES, find_by_subject
from tickets.states import LABELS

TERM_LIMIT = 100
# A bigint at most: anything longer is no number of a ticket.
DIGITS = 18
# Accounts with one address.
ACCOUNTS_LIMIT = 50


@dataclass(frozen=True)
class Filters:
    """What stands in the address; unknown values are as good as none."""

    term: str = ""
    priority: str = ""
    state: str = ""
    team: int | None = None

    @property
    def is_active(self) -> bool:
        return bool(self.term or self.priority or self.state or self.team)


def read_filters(query: Any) -> Filters:
    team = query.get("team", "")
    priority, state = query.get("priority", ""), query.get("state", "")
    return Filters(
        term=query.get("q", "").strip()[:TERM_LIMIT],
        priority=priority if priority in Ticket.Priority.values else "",
        state=state if state in LABELS else "",
        team=int(team) if team.isdecimal() and len(team) < DIGITS else None,
    )


def narrow(tickets: QuerySet[Ticket], filters: Filters) -> QuerySet[Ticket]:
    """Without the term: for that see `search`."""
    wanted = {
        name: value
        for name, value in (("priority", filters.priority), ("state", filters.state), ("team_id", filters.team))
        if value
    }
    return tickets.filter(**wanted)


def search(tickets: QuerySet[Ticket], term: str) -> tuple[QuerySet[Ticket], str]:
    """Those of `tickets`, which are the agent's to read, that have the term, also in what was said in them; and what to
    say of the search. What matches is looked up first, by its own index, and bounded."""
    number = term.lstrip("#")
    if number.isdecimal() and len(number) <= DIGITS:
        return tickets.filter(pk__in=[int(number), *find_by_subject(tickets, term)]), ""
    if "@" in term:
        return tickets.filter(_is_reached_at(term)), ""
    found, titled = find_conversations(term), find_by_subject(tickets, term)
    is_cut = bool(found.note) or len(titled) >= MATCHES
    cut = _("Only the newest matches are shown. Another word narrows them down.") if is_cut else ""
    return tickets.filter(Q(pk__in=titled) | Q(conversation__in=found.conversation_ids)), cut


def _is_reached_at(address: str) -> Q:
    """Words of messages hold no addresses: they are masked. Accounts are looked up first, or the database would go
    through all tickets for them."""
    accounts = list(User.objects.filter(email__iexact=address).values_list("pk", flat=True)[:ACCOUNTS_LIMIT])
    return Q(contact_digest__in=make_digests(address)) | Q(customer__in=accounts)


def list_teams(agent: User) -> list[Team]:
    """Those whose tickets the agent sees."""
    if agent.has_perm("tickets.see_every_team"):
        return list(Team.objects.order_by("name"))
    return list(agent.support_teams.order_by("name"))

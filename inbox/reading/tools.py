"""What an agent works with on a ticket: snooze, watchers, links."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inbox.reading.people import name_agent
from tickets.models import CannedReply, Ticket, TicketLink
from tickets.services.notes import find_mentionable
from tickets.services.snoozing import suggest_snoozes
from tickets.services.unmerging import find_undoable
from tickets.snooze_times import SnoozeTime
from tickets.states import UNSOLVED

# A split is made by splitting, not by saying so.
LINK_KINDS = [TicketLink.Kind.RELATED, TicketLink.Kind.FOLLOW_UP]
_SNOOZES = {choice.value: choice.label for choice in CannedReply.Snooze}


def load_tools(ticket: Ticket, agent: User) -> dict[str, Any]:
    watchers = list(ticket.watchers.order_by("first_name", "username"))
    watching = {user.pk for user in watchers}
    colleagues = [user for user in find_mentionable(ticket) if user.pk not in watching and user.pk != agent.pk]
    return {
        "snoozes": [(time.key, name_snooze(time), time.at) for time in suggest_snoozes()],
        "can_snooze": ticket.state in UNSOLVED,
        "snoozed_by": name_agent(ticket.snoozed_by),
        "watchers": [(user.pk, name_agent(user), user.pk == agent.pk) for user in watchers],
        "is_watching": agent.pk in watching,
        "colleagues": [(user.pk, name_agent(user)) for user in colleagues],
        "relations": list_relations(ticket, agent),
        "link_kinds": [(kind.value, kind.label) for kind in LINK_KINDS],
        "can_merge": ticket.is_live,
    }


def name_snooze(time: SnoozeTime) -> str:
    """The day by its name where "tomorrow" would be another than the one meant."""
    if time.is_later_day:
        return _("%(day)s morning") % {"day": date_format(time.at, "l")}
    return _SNOOZES[time.key]


def list_relations(ticket: Ticket, agent: User) -> list[dict[str, Any]]:
    """{link_id, words, ticket, unmerges}, from either side. Of a ticket that the agent may not see there is the number
    alone. `unmerges` is the number whose merge can be taken back here."""
    links = TicketLink.objects.filter(Q(ticket=ticket) | Q(other=ticket)).select_related("ticket", "other")
    rows: list[tuple[int | None, str, Ticket]] = [
        (row.pk, row.get_kind_display(), row.other)
        if row.ticket_id == ticket.pk
        else (row.pk, f"← {row.get_kind_display()}", row.ticket)
        for row in links.order_by("pk")
    ]
    rows += [(None, _("Merged into this"), other) for other in ticket.merged.all()]
    if ticket.merged_into is not None:
        rows.append((None, _("Merged into"), ticket.merged_into))
    numbers = [other.pk for _pk, _words, other in rows]
    visible = (
        set(Ticket.objects.visible_to(agent).filter(pk__in=numbers).values_list("pk", flat=True)) if rows else set()
    )
    undoable = find_undoable(ticket) if any(pk is None for pk, _words, _other in rows) else set()
    return [
        {
            "link_id": pk, "words": words, "ticket": other, "is_visible": other.pk in visible,
            "unmerges": next((one for one in (other.pk, ticket.pk) if pk is None and one in undoable), None),
        }
        for pk, words, other in rows
    ]  # fmt: skip

"""Tickets for whoever is free: dealt out in turn where a team wants that, and the next one for whoever asks.

The ticket is locked first and then the agents' profiles, in the order of their numbers: of two at once one wins, and
nobody gets more than they can take. Who is there is the caller's to say, asked before any transaction.
"""

from collections.abc import Collection, Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Case, Count, F, IntegerField, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.actors import SYSTEM, Actor, make_agent
from tickets.models import AgentProfile, SlaClock, Tag, Team, Ticket
from tickets.services.changing import assign_ticket
from tickets.services.finding import lock_ticket
from tickets.states import State
from tickets.turns import Need, Taker, choose_taker, find_needed

# What waits for an agent. While the customer has to answer, or it sleeps, a ticket is no load.
WAITING = (State.NEW.value, State.OPEN.value)
BATCH = 100
# How many of the most pressing somebody may lose to others, one after another, before we say that there is none.
TRIES = 20
_PRIORITIES = [Ticket.Priority.URGENT, Ticket.Priority.HIGH, Ticket.Priority.NORMAL, Ticket.Priority.LOW]


def deal_ticket(ticket_id: int, present: Collection[int]) -> int | None:
    """Gives a ticket that is nobody's to a member of its team who is there and free; returns whose it is now.

    None if the team does not want that, nobody is free, or it is somebody's already. Safe to repeat.
    """
    if not present:
        return None
    with transaction.atomic():
        ticket = lock_ticket(ticket_id)
        if ticket.team.dealing != Team.Dealing.IN_TURN or not _is_waiting(ticket):
            return None
        members = ticket.team.members.filter(pk__in=present, is_active=True, is_staff=True)
        taker = choose_taker(_lock_takers(members), _find_need(ticket))
        if taker is None:
            return None
        _give(ticket, taker.user_id, SYSTEM, _("In turn."))
        return taker.user_id


def deal_waiting(present: Collection[int]) -> int:
    """Deals out what waits in teams that want it, the most pressing first; returns how many found somebody."""
    if not present:
        return 0
    waiting = order_by_urgency(find_waiting().filter(team__dealing=Team.Dealing.IN_TURN))
    return sum(deal_ticket(pk, present) is not None for pk in list(waiting.values_list("pk", flat=True)[:BATCH]))


def take_next(agent: User) -> Ticket | None:
    """The most pressing ticket that is nobody's and that the agent may see, now theirs; None if there is none.

    What others know better comes later: tickets in the agent's languages first. Whoever asks gets one, whatever their
    capacity: they know best. Of two at once each gets another one.
    """
    profile = _get_profile(agent.pk)
    visible = find_waiting().filter(pk__in=Ticket.objects.visible_to(agent).values("pk"))
    for ticket_id in _order_for(profile, visible)[:TRIES]:
        if (ticket := _take(ticket_id, agent.pk)) is not None:
            return ticket
    return None


def find_waiting() -> QuerySet[Ticket]:
    """Nobody's, with something to do now."""
    return Ticket.objects.filter(assignee=None, state__in=WAITING, snoozed_until=None)


def order_by_urgency(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    """By priority, then by what is due first, then by age."""
    running = SlaClock.objects.filter(ticket=OuterRef("pk"), outcome="").order_by().values("ticket")
    due = running.annotate(at=Min("due_at")).values("at")
    ranks = [When(priority=priority, then=Value(rank)) for rank, priority in enumerate(_PRIORITIES)]
    rank = Case(*ranks, default=Value(len(ranks)), output_field=IntegerField())
    ranked = tickets.annotate(rank=rank, due=Subquery(due))
    return ranked.order_by("rank", F("due").asc(nulls_last=True), "pk")


def _order_for(profile: AgentProfile, tickets: QuerySet[Ticket]) -> list[int]:
    """Of the most pressing ones, those that suit the agent first; an urgent one always comes first."""
    languages, skills = profile.find_languages(), {str(tag) for tag in profile.skills.all()}
    known = _find_skills()
    rows = list(order_by_urgency(tickets).select_related("conversation").prefetch_related("tags")[: TRIES * 5])

    def suits(ticket: Ticket) -> int:
        need = _find_need(ticket, known)
        is_foreign = bool(need.language and languages and need.language not in languages)
        return 0 if ticket.priority == Ticket.Priority.URGENT else 2 * is_foreign + bool(need.skills - skills)

    return [ticket.pk for ticket in sorted(rows, key=suits)]


@transaction.atomic
def _take(ticket_id: int, agent_id: int) -> Ticket | None:
    ticket = lock_ticket(ticket_id)
    if not _is_waiting(ticket):
        return None
    return _give(ticket, agent_id, make_agent(agent_id), _("Took the next one."))


def _is_waiting(ticket: Ticket) -> bool:
    return ticket.assignee_id is None and ticket.state in WAITING and ticket.snoozed_until is None


def _give(ticket: Ticket, user_id: int, actor: Actor, because: str) -> Ticket:
    given = assign_ticket(ticket.pk, user_id, actor, reason=because)
    _get_profile(user_id)
    AgentProfile.objects.filter(user=user_id).update(last_dealt_at=timezone.now())
    return given


def _get_profile(user_id: int) -> AgentProfile:
    return AgentProfile.objects.get_or_create(user_id=user_id)[0]


def _lock_takers(users: QuerySet[User]) -> list[Taker]:
    """Locked until the transaction ends, so that what they have can be counted."""
    ids = list(users.order_by("pk").values_list("pk", flat=True))
    for user_id in ids:
        _get_profile(user_id)
    locked = AgentProfile.objects.select_for_update().filter(user__in=ids, takes_part=True).order_by("user_id")
    profiles = list(locked.prefetch_related("skills"))
    loads = count_loads(ids)
    return [
        Taker(
            user_id=profile.user_id,
            load=loads.get(profile.user_id, 0),
            capacity=profile.capacity,
            languages=profile.find_languages(),
            skills=frozenset(str(tag) for tag in profile.skills.all()),
            last_dealt_at=profile.last_dealt_at,
        )
        for profile in profiles
    ]


def count_loads(user_ids: Iterable[int]) -> dict[int, int]:
    """How many tickets wait for each; those without any are left out."""
    waiting = Ticket.objects.filter(Q(assignee__in=list(user_ids)), state__in=WAITING, snoozed_until=None)
    return dict(waiting.order_by().values_list("assignee_id").annotate(count=Count("pk")))


def _find_need(ticket: Ticket, known: frozenset[str] | None = None) -> Need:
    """By the customer's page, the ticket's tags, its subject and what the customer wants."""
    words = f"{ticket.subject} {ticket.brief.get('wants') or ''}"
    tags = (str(tag) for tag in ticket.tags.all())
    skills = find_needed(_find_skills() if known is None else known, tags, words)
    return Need(ticket.conversation.locale.partition("-")[0].lower(), skills)


def _find_skills() -> frozenset[str]:
    """All that anybody has."""
    return frozenset(Tag.objects.filter(skilled_agents__isnull=False).values_list("name", flat=True))

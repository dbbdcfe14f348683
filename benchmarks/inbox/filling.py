"""Tickets of two years: most are over, the latest are open; few have many messages, most have some."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import transaction

from chat.models import Conversation, Message, PromptVersion, Visitor
from tickets.models import Calendar, SlaClock, SlaPolicy, Tag, Team, Ticket, TicketEvent

SPAN = timedelta(days=730)
BATCH = 5_000
# Of the tickets of the last weeks, and of those before them: how many are in which state.
LATELY = {"new": 8, "open": 30, "pending_customer": 16, "on_hold": 6, "solved": 32, "closed": 6, "spam": 2}
BEFORE = {"closed": 96, "solved": 1, "spam": 2, "open": 0.5, "on_hold": 0.5}
LATE_SHARE = 0.05
WORDS = "cover policy claim car battery quote price electric repair roadside rental deductible driver home pay help"


@dataclass
class Desk:
    teams: list[Team]
    agents: list[User]
    customers: list[User]
    tags: list[Tag]
    policy: SlaPolicy
    texts: list[str]


@dataclass
class Rows:
    """What is stored together, in the order in which rows point at one another."""

    rows: dict[type[Any], list[Any]] = field(
        default_factory=lambda: {
            model: [] for model in (Visitor, Conversation, Message, Ticket, TicketEvent, SlaClock, Ticket.tags.through)
        }
    )

    def add(self, *rows: Any) -> None:
        for row in rows:
            self.rows[type(row)].append(row)

    def store(self) -> None:
        with transaction.atomic():
            for model, rows in self.rows.items():
                model.objects.bulk_create(rows, batch_size=2_000)
                rows.clear()


def fill(count: int) -> Desk:
    """`count` tickets, and as many conversations without one."""
    chance, desk, rows = random.Random(1), make_desk(), Rows()
    for place in range(count):
        make_ticket(place + 1, place / count, desk, chance, rows)
        make_talk(place / count, desk, chance, rows)
        if place % BATCH == BATCH - 1:
            rows.store()
    rows.store()
    return desk


def make_desk() -> Desk:
    PromptVersion.objects.create(number=1, status="published", identity="", published_at=datetime.now(UTC))
    teams = [Team.objects.create(name=name, is_default=name == "Support") for name in
             ("Support", "Claims", "Billing", "Glass", "Electric", "Complaints")]  # fmt: skip
    group = Group.objects.get(name="Agent")
    agents = [User.objects.create_user(f"agent{number}", is_staff=True) for number in range(40)]
    for number, agent in enumerate(agents):
        agent.groups.add(group)
        agent.support_teams.add(teams[number % 6], teams[(number * 5 + 1) % 6])
    customers = User.objects.bulk_create(
        [User(username=f"customer{number}", email=f"customer{number}@example.com") for number in range(5_000)]
    )
    tags = [Tag.objects.create(name=f"tag{number}") for number in range(30)]
    calendar = Calendar.objects.create(name="Office", time_zone="UTC", is_default=True)
    policy = SlaPolicy.objects.create(name="All", position=1, calendar=calendar, first_response_minutes=60,
                                      resolution_minutes=2_880)  # fmt: skip
    return Desk(teams, agents, customers, tags, policy, make_texts())


def make_texts() -> list[str]:
    """Sentences of common words; what the searches look for is sown as often as they say."""
    chance = random.Random(1)
    vocabulary = [*WORDS.split(), *(f"word{number}" for number in range(3_000))]
    weights = [1 / (rank + 1) for rank in range(len(vocabulary))]
    texts = []
    for number in range(10_000):
        text = chance.choices(vocabulary, weights, k=chance.randint(8, 40))
        text += ["insurance"] * (number % 2) + ["flatbed"] * (number % 100 == 7) + ["zeppelin"] * (number == 77)
        texts.append(" ".join(text).capitalize() + ".")
    return texts


def make_key(at: datetime, chance: random.Random) -> uuid.UUID:
    milliseconds = int(at.timestamp() * 1000)
    tail = chance.getrandbits(62)
    return uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | chance.getrandbits(12) << 64 | 2 << 62 | tail)


def make_conversation(at: datetime, count: int, desk: Desk, chance: random.Random, **fields: Any) -> list[Any]:
    """The visitor, the conversation and its messages, a few minutes apart."""
    visitor, text = Visitor(id=make_key(at, chance), created_at=at), chance.choice(desk.texts)
    conversation = Conversation(
        id=make_key(at, chance), visitor=visitor, title=text[:80], created_at=at, message_count=count,
        last_activity_at=at + timedelta(minutes=3 * count), **fields,
    )  # fmt: skip
    roles = ["visitor", "assistant"] if not fields.get("has_ticket") else ["visitor", "assistant", "visitor", "agent"]
    messages = []
    for number in range(count):
        moment = at + timedelta(minutes=3 * number)
        role = roles[number % len(roles)]
        author = chance.choice(desk.agents) if role == "agent" else None
        messages.append(
            Message(id=make_key(moment, chance), conversation=conversation, role=role, author=author,
                    text=chance.choice(desk.texts), created_at=moment)
        )  # fmt: skip
    return [visitor, conversation, *messages]


def make_talk(age: float, desk: Desk, chance: random.Random, rows: Rows) -> None:
    """A conversation that nobody had to look after; the very last are going on."""
    at = datetime.now(UTC) - SPAN * (1 - age) - timedelta(minutes=12)
    rows.add(*make_conversation(at, 4, desk, chance))


def make_ticket(number: int, age: float, desk: Desk, chance: random.Random, rows: Rows) -> None:
    at = datetime.now(UTC) - SPAN * (1 - age) - timedelta(minutes=5)
    shares = LATELY if age > 1 - LATE_SHARE else BEFORE
    (state,) = chance.choices(list(shares), list(shares.values()))
    customer = chance.choice(desk.customers) if chance.random() < 0.4 else None
    length = min(400, 2 + int(chance.expovariate(1 / 5)) + (200 if chance.random() < 0.002 else 0))
    is_queued = state == "new" and chance.random() < 0.05
    handler = "queued" if is_queued else "human" if state == "open" and chance.random() < 0.05 else "ai"
    parts = make_conversation(at, length, desk, chance, has_ticket=True, customer=customer, handler=handler)
    end = min(datetime.now(UTC), at + timedelta(hours=chance.expovariate(1 / 40)))
    is_over = state in {"solved", "closed", "spam"}
    ticket = Ticket(
        id=number, conversation=parts[1], customer=customer, subject=chance.choice(desk.texts)[:120], state=state,
        team=chance.choices(desk.teams, [40, 20, 15, 10, 10, 5])[0],
        assignee=None if state == "new" else chance.choice(desk.agents), sla_policy=desk.policy,
        priority=chance.choices(["low", "normal", "high", "urgent"], [10, 75, 12, 3])[0],
        brief={"wants": chance.choice(desk.texts)[:200]}, created_at=at, updated_at=end,
        solved_at=end if is_over else None, closed_at=end if state == "closed" else None,
        rating=chance.choice([1, 3, 4, 5, 5]) if is_over and chance.random() < 0.2 else None,
    )  # fmt: skip
    rows.add(*parts, ticket, *make_events(ticket, at, end, desk, chance), *make_clocks(ticket, at, end, desk, chance))
    for tag in chance.sample(desk.tags, chance.choice([0, 0, 0, 1, 1, 2, 3])):
        rows.add(Ticket.tags.through(ticket_id=number, tag_id=tag.pk))


def make_events(ticket: Ticket, at: datetime, end: datetime, desk: Desk, chance: random.Random) -> Iterator[Any]:
    kinds = ["ticket.opened", "ticket.assigned", "ticket.agent_replied", "ticket.customer_replied"]
    kinds += ["ticket.state_changed"] * chance.randint(0, 4)
    for place, kind in enumerate(kinds):
        agent = chance.choice(desk.agents) if place else None
        yield TicketEvent(
            ticket=ticket, kind=kind, actor_kind="agent" if agent else "customer", actor=agent,
            before={"state": "new"}, after={"state": "open"}, created_at=at + (end - at) * place / len(kinds),
        )  # fmt: skip


def make_clocks(ticket: Ticket, at: datetime, end: datetime, desk: Desk, chance: random.Random) -> Iterator[Any]:
    for kind, hours in (("first_response", 1), ("resolution", 48)):
        target = timedelta(hours=hours)
        is_over = ticket.state in {"solved", "closed", "spam"} or (kind == "first_response" and ticket.state != "new")
        is_late = chance.random() < 0.05
        # What is open was opened within two days of work, or is late already.
        starts = at if is_over else max(at, datetime.now(UTC) - timedelta(hours=60) * chance.random())
        runs = not is_over and ticket.state != "pending_customer"
        yield SlaClock(
            ticket=ticket, policy=desk.policy, kind=kind, target=target, remaining=target, created_at=at,
            running_since=starts if runs else None, due_at=starts + target if runs else None,
            warns_at=starts + target * 0.75 if runs else None,
            outcome=("late" if is_late else "met") if is_over else "",
            ended_at=end if is_over else None,
        )  # fmt: skip

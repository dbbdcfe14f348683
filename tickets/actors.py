"""Who does something to a ticket. The records of it name them."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    ASSISTANT = "assistant"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """`user_id` is None for a visitor, the assistant and the portal itself."""

    kind: ActorKind
    user_id: int | None = None


ASSISTANT = Actor(ActorKind.ASSISTANT)
SYSTEM = Actor(ActorKind.SYSTEM)


def make_agent(user_id: int) -> Actor:
    return Actor(ActorKind.AGENT, user_id)


def make_customer(user_id: int | None = None) -> Actor:
    return Actor(ActorKind.CUSTOMER, user_id)

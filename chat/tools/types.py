"""What goes into a tool and what comes out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Card:
    """Something the page renders from data, never from the model's text."""

    kind: str
    data: dict[str, Any]


@dataclass(frozen=True)
class ToolResult:
    """`content` are Messages API blocks (text or search_result) for the model; `card` is for the visitor. With
    `handoff` (why) the visitor wants a person, and waits for one, if one can come, when the turn is over."""

    content: list[dict[str, Any]]
    card: Card | None = None
    handoff: str | None = None


@dataclass(frozen=True)
class ToolContext:
    """On whose behalf a tool runs. The same `idempotency_key` must have the same effect once."""

    conversation_id: str
    turn_id: str
    tool_call_id: str
    idempotency_key: str
    locale: str
    # In which the visitor writes, as far as that can be told.
    language: str = "en"
    # The account that the conversation belongs to: whoever writes in it is signed in there.
    customer_id: int | None = None
    report_progress: Callable[[str], None] = field(default=lambda label: None, compare=False)

    @property
    def is_customer(self) -> bool:
        return self.customer_id is not None


class ToolError(Exception):
    """A tool could not answer. The text goes to the model, which tells the visitor: no secrets, no traces."""

    is_transient = False


class ToolInputError(ToolError):
    """The arguments are wrong in a way the model can put right, or ask the visitor about."""


class ToolFailedError(ToolError):
    """It cannot be done, and trying again would not help."""


class ToolUnavailableError(ToolError):
    """Something the tool needs is away for now: worth another attempt."""

    is_transient = True

"""The door to the people behind the chat, which another app keeps: `settings.CHAT_DESK` names the module that opens it.

Without one, requests for a person are kept and nothing is said of hours or tickets.
"""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol, cast
from uuid import UUID

from django.conf import settings


class Desk(Protocol):
    """What that module must have. Whatever changes something is called in a transaction in which the conversation is
    locked."""

    def find_readable(self, user: Any, conversation: str) -> Any:
        """The condition that staff may see a ticket of the conversation to whose key that path leads; None for all."""

    def is_open(self) -> bool | None:
        """Whether somebody is there now; None if nobody knows."""

    def describe_opening(self, time_zone: str = "") -> str:
        """When somebody is there next, in the time of that zone, else the office's; empty if that can't be said."""

    def open_ticket(self, conversation_id: str, wish: str, *, is_out_of_hours: bool, is_live: bool) -> dict[str, Any]:
        """The card of the conversation's ticket, opened if there was none: `number`, `url`, `opens_at`,
        `needs_address`, `is_reached_by_mail` (the address is confirmed), `is_new`. With `is_live` no mail tells of it:
        the customer is there."""

    def find_card(self, conversation_id: str) -> dict[str, Any] | None:
        """The card of the conversation's open ticket."""

    def take_conversation(self, conversation_id: str, agent_id: int) -> None:
        """An agent has the conversation now: its ticket, opened if there was none, is theirs, or stays another's."""

    def leave_address(self, conversation_id: str, email: str) -> str:
        """The customer wants to be answered by mail, at that address or, with none, at the one that is known. Returns
        what is wrong about it, in words for them; empty if nothing is."""

    def end_conversation(self, conversation_id: str, agent_id: int) -> None:
        """An agent has ended the live conversation: its ticket is solved."""

    def describe_files(self, message_ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
        """The files that came with these messages: `file_id`, `name`, `url`, `media_type`, `size`, `is_image`."""

    def take_message(self, conversation_id: str, text: str, *, is_with_assistant: bool) -> None:
        """The visitor wrote in a conversation that has a ticket."""

    def take_answer(self, conversation_id: str, message_id: UUID, agent_id: int) -> None:
        """An agent wrote in a conversation that has a ticket."""

    def forget(self, conversation_ids: Sequence[UUID]) -> int:
        """Their customers' addresses and files go for good; returns how many that was."""


def get_desk() -> Desk | None:
    return cast(Desk, import_module(settings.CHAT_DESK)) if settings.CHAT_DESK else None

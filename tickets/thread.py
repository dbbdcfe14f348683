"""The door to conversations, which another app keeps: `settings.TICKET_THREAD` names the module that opens it."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any, Protocol, cast
from uuid import UUID

from django.conf import settings
from django.utils.safestring import SafeString


class Thread(Protocol):
    """What that module must have. Texts are stored masked and shown to their owner whole."""

    TEXT_LIMIT: int

    def clean(self, text: str) -> str: ...

    def mask(self, conversation_id: str, text: str, agent_id: int | None = None) -> str: ...

    def show_text(self, conversation_id: str, text: str) -> str: ...

    def show_texts(self, texts: Sequence[tuple[str, str]]) -> list[str]: ...

    def render_markdown(self, text: str) -> SafeString: ...

    def announce(self, message_id: UUID) -> None: ...

    def take_over(self, conversation_id: str, agent_id: int) -> str: ...

    def tell_staff(self, ticket_id: int, conversation_id: UUID, team_id: int) -> None: ...

    def is_reading(self, conversation_id: str) -> bool: ...

    def make_brief(self, conversation_id: str) -> dict[str, str]: ...

    def get_company(self) -> dict[str, Any]: ...


def get_thread() -> Thread:
    return cast(Thread, import_module(settings.TICKET_THREAD))

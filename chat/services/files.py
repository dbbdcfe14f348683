"""Files that came with messages, as clients see them. Another app keeps them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from chat.desk import get_desk
from chat.models import Conversation


def find_files(conversation: Conversation, message_ids: Sequence[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
    """By message. Only a conversation that people look after can have any."""
    desk = get_desk() if conversation.has_ticket else None
    return desk.describe_files(message_ids) if desk else {}

"""The boundary of a tool: originals go in where it is entitled to them, placeholders come out."""

from collections.abc import Callable
from typing import Any

from chat.tools.registry import Tool
from guardrails import vault

# What has a fixed form: blocks' types, addresses of sources, what a card is.
_FIXED = {"type", "source", "kind", "url", "id", "tool_use_id"}


def restore_arguments(tool: Tool, conversation_id: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Arguments with the originals of the kinds the tool is entitled to, as far as they are kept."""
    if not tool.personal_data or not vault.find_in_values(arguments):
        return arguments
    originals = vault.open_vault(conversation_id, tool.personal_data)
    return _map_texts(arguments, lambda text: vault.restore(text, originals))


def mask_result(tool: Tool, conversation_id: str, result: dict[str, Any]) -> dict[str, Any]:
    """The result without anybody's personal data: it goes to the database, the model and the page."""
    return result if tool.is_public else _map_texts(result, lambda text: vault.mask_for(conversation_id, text))


def _map_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_map_texts(item, change) for item in value]
    if isinstance(value, dict):
        return {name: item if name in _FIXED else _map_texts(item, change) for name, item in value.items()}
    return value

"""What the visitor to whom a conversation belongs is shown: their own personal data in the place of placeholders.

The database, the event log and everything behind them hold placeholders; they are restored here, at the very edge,
frame by frame. That a frame can be restored by itself rests on the outbound filters, which never cut a placeholder.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec

from chat.database import run_in_database
from guardrails import vault

Struct = TypeVar("Struct", bound=msgspec.Struct)
_decoder = msgspec.json.Decoder()
_encoder = msgspec.json.Encoder()


class OwnerView:
    """For one listener, who must be the conversation's own visitor. What has no placeholder costs next to nothing."""

    __slots__ = ("_conversation_id", "_originals")

    def __init__(self, conversation_id: str) -> None:
        self._conversation_id = conversation_id
        self._originals: dict[str, str] = {}

    async def restore_frame(self, frame: bytes) -> bytes:
        if not vault.has_placeholder(frame):
            return frame
        return _encoder.encode(await self._restore(_decoder.decode(frame)))

    async def restore(self, struct: Struct) -> Struct:
        """A snapshot, an event or an answer."""
        if not vault.has_placeholder(_encoder.encode(struct)):
            return struct
        return msgspec.convert(await self._restore(msgspec.to_builtins(struct)), type(struct))

    async def _restore(self, value: Any) -> Any:
        if unknown := vault.find_in_values(value) - self._originals.keys():
            self._originals |= await run_in_database(vault.open_vault, self._conversation_id)
            for placeholder in unknown - self._originals.keys():
                self._originals[placeholder] = vault.show_one(placeholder, {})
        return show(value, self._originals)


def show_text(conversation_id: str, text: str) -> str:
    """A text of a conversation as its visitor reads it. In the database's own thread."""
    return vault.show(text, vault.open_vault(conversation_id)) if vault.find_placeholders(text) else text


def show(value: Any, originals: Mapping[str, str]) -> Any:
    """JSON values with originals in all their texts; offsets into a text that grew or shrank move along with it."""
    if isinstance(value, str):
        return vault.show(value, originals)
    if isinstance(value, list):
        return [show(item, originals) for item in value]
    if not isinstance(value, dict):
        return value
    shown = {name: show(item, originals) for name, item in value.items() if name != "placeholders"}
    if isinstance(value.get("text"), str) and value.get("citations"):
        for citation, original in zip(shown["citations"], value["citations"], strict=True):
            before = vault.find_placeholders(value["text"][: original["offset"]])
            citation["offset"] += _measure_growth(before, originals)
    elif "placeholders" in value:
        shown["offset"] += _measure_growth(value["placeholders"], originals)
    return shown


def _measure_growth(placeholders: list[str], originals: Mapping[str, str]) -> int:
    return sum(len(vault.show_one(placeholder, originals)) - len(placeholder) for placeholder in placeholders)

"""Frames as sockets get them: checked before they are read."""

from typing import TypeVar

import msgspec

from chat.errors import InvalidError
from chat.events import FRAME_LIMIT_BYTES

Frame = TypeVar("Frame")


def read_frame(text_data: str | None, decoder: msgspec.json.Decoder[Frame]) -> Frame:
    """The frame in a text message; None stands for a binary one. Raises InvalidError."""
    if text_data is None:
        raise InvalidError("Frames are JSON text.")
    try:
        data = text_data.encode()
    except UnicodeEncodeError:
        raise InvalidError("This frame is not valid Unicode.") from None
    if len(data) > FRAME_LIMIT_BYTES:
        raise InvalidError(f"A frame can have {FRAME_LIMIT_BYTES:,} bytes. Please send less.")
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, RecursionError):
        raise InvalidError("This frame can't be read. See docs/events.md for what is understood.") from None

"""Puts a streamed reply together: the content exactly as received for the history, and pieces for the page."""

from dataclasses import dataclass, field
from typing import Any

import msgspec

from chat.assistant import wire

THOUGHTS = ("thinking", "redacted_thinking")


@dataclass(frozen=True)
class TextPiece:
    text: str


@dataclass(frozen=True)
class CitedBlock:
    """A text block has ended that is said to rest on these sources."""

    text: str
    citations: list[dict[str, Any]]


@dataclass(frozen=True)
class ToolUse:
    id: str
    name: str
    arguments: dict[str, Any]


Piece = TextPiece | CitedBlock


# What a reply is billed by, as turns and help for agents store it.
TOKEN_COUNTS = ("input_tokens", "output_tokens", "cache_read_tokens", "cache_write_tokens")


@dataclass
class ModelReply:
    """One reply of the model. `stop_reason` is empty until, and unless, the model gives one."""

    model: str = ""
    stop_reason: str = ""
    content: list[dict[str, Any]] = field(default_factory=list)
    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_tokens: int = 0
    cache_write_tokens: int = 0
    _by_index: dict[int, dict[str, Any]] = field(default_factory=dict)
    _json_parts: dict[int, list[str]] = field(default_factory=dict)
    _text_parts: dict[int, list[str]] = field(default_factory=dict)

    def take(self, event: wire.WireEvent) -> Piece | None:
        """Takes in one event; returns what the page should learn of it."""
        match event:
            case wire.ContentBlockDelta():
                return self._take_delta(event.index, event.delta)
            case wire.ContentBlockStart():
                self._by_index[event.index] = event.content_block
                self.content.append(event.content_block)
                text = event.content_block.get("text") if event.content_block.get("type") == "text" else ""
                if text:
                    self._text_parts[event.index] = [text]
                    return TextPiece(text)
            case wire.ContentBlockStop():
                return self._end_block(event.index)
            case wire.MessageStart():
                self.model = event.message.model
                self._take_usage(event.message.usage)
            case wire.MessageDelta():
                self.stop_reason = event.delta.stop_reason or ""
                self._take_usage(event.usage)
        return None

    def _take_delta(self, index: int, delta: dict[str, Any]) -> Piece | None:
        block = self._by_index.get(index)
        if block is None:
            return None
        match delta.get("type"):
            case "text_delta":
                self._text_parts.setdefault(index, []).append(delta["text"])
                return TextPiece(delta["text"])
            case "input_json_delta":
                self._json_parts.setdefault(index, []).append(delta["partial_json"])
            case "citations_delta":
                block["citations"] = [*(block.get("citations") or []), delta["citation"]]
            case "thinking_delta":
                block["thinking"] = block.get("thinking", "") + delta["thinking"]
            case "signature_delta":
                block["signature"] = delta["signature"]
        return None

    def _end_block(self, index: int) -> Piece | None:
        block = self._by_index.get(index, {})
        self._settle_block(index, block)
        # A citation can come before its text: the block's end is the first moment at which both are known.
        return CitedBlock(block.get("text", ""), block["citations"]) if block.get("citations") else None

    def _settle_block(self, index: int, block: dict[str, Any]) -> None:
        if parts := self._text_parts.pop(index, None):
            block["text"] = "".join(parts)
        if parts := self._json_parts.pop(index, None):
            try:
                block["input"] = msgspec.json.decode("".join(parts) or "{}")
            except msgspec.DecodeError:
                block["input"] = {}

    def settle(self) -> None:
        """After a stream that broke off: closes blocks that were still open."""
        for index, block in self._by_index.items():
            self._settle_block(index, block)

    def _take_usage(self, usage: wire.Usage) -> None:
        """The counts are cumulative: the last one given stands."""
        self.input_tokens = usage.input_tokens or self.input_tokens
        self.output_tokens = usage.output_tokens or self.output_tokens
        self.cache_read_tokens = usage.cache_read_input_tokens or self.cache_read_tokens
        self.cache_write_tokens = usage.cache_creation_input_tokens or self.cache_write_tokens

    def count_tokens(self) -> dict[str, int]:
        """By the names of `TOKEN_COUNTS`."""
        return {name: getattr(self, name) for name in TOKEN_COUNTS}

    @property
    def tool_uses(self) -> list[ToolUse]:
        """Tools to run. Only with `stop_reason == "tool_use"`: input cut by `max_tokens` parses as `{}`."""
        if self.stop_reason != "tool_use":
            return []
        return [
            ToolUse(block["id"], block["name"], block.get("input") or {})
            for block in self.content
            if block.get("type") == "tool_use"
        ]

    @property
    def text(self) -> str:
        return "".join(block.get("text", "") for block in self.content if block.get("type") == "text")

    @property
    def is_empty(self) -> bool:
        """Whether the model ended without a word, a tool or a reason that would explain it."""
        is_plain_end = self.stop_reason in ("", "end_turn", "stop_sequence")
        return is_plain_end and not self.text.strip()

    def _may_be_replayed(self, block: dict[str, Any]) -> bool:
        match block.get("type"):
            case "text":
                return bool(block.get("text", "").strip())
            case "tool_use":
                return self.stop_reason == "tool_use"
            case "thinking":
                return bool(block.get("signature"))
        return True

    def make_entry(self) -> str | None:
        """The reply as a message of the history, or None if nothing of it may be sent again.

        The API refuses a history with a blank text, a tool use without its result, a thought without a signature or
        at the end: one such message would end the conversation for good.
        """
        content = [block for block in self.content if self._may_be_replayed(block)]
        while content and content[-1].get("type") in THOUGHTS:
            content.pop()
        if not content:
            return None
        return msgspec.json.encode({"role": "assistant", "content": content}).decode()

"""The conversation as the request tells it: turns, tool calls with their results, and numbered search results. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

OPENING_MESSAGES = 2
_PAGE = re.compile(r'reading our help article "([^"]+)"')
_OPERATOR_NOTE = re.compile(r"<operator_note>(.*?)(?:</operator_note>|\Z)", re.DOTALL)


class RequestError(ValueError):
    """The request cannot be answered. The text names what is wrong with it."""


@dataclass(frozen=True)
class SearchResult:
    """One `search_result` block; `index` counts all of the request's, in order."""

    index: int
    source: str
    title: str
    passages: tuple[str, ...]


@dataclass
class ToolCall:
    """One use of a tool and, once it is there, its result."""

    id: str
    name: str
    input: dict[str, Any]
    is_answered: bool = False
    is_error: bool = False
    text: str = ""
    search_results: list[SearchResult] = field(default_factory=list)


@dataclass
class Turn:
    """What the visitor wrote (one text per message), what the operator noted beside it, and what the assistant has said
    and called since."""

    texts: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    reply: str = ""
    note: str = ""

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def page(self) -> str:
        """The title of the help article that the visitor has before them, when the operator says so."""
        match = _PAGE.search(self.note)
        return match[1] if match else ""


def read_turns(body: dict[str, Any]) -> list[Turn]:
    """Every turn since the opening, oldest first. The last one is the one to answer.

    Raises RequestError for a request that the API would refuse as well.
    """
    messages = body.get("messages")
    if not isinstance(messages, list) or not messages or not all(isinstance(message, dict) for message in messages):
        raise RequestError("messages: a list with at least one message is required.")
    if messages[-1].get("role") != "user":
        raise RequestError("messages: the last message must be the user's.")
    return _Reader().read(messages)


class _Reader:
    def __init__(self) -> None:
        self.turns = [Turn()]
        self.results_seen = 0

    def read(self, messages: list[dict[str, Any]]) -> list[Turn]:
        opening = OPENING_MESSAGES if len(messages) > OPENING_MESSAGES else 0
        for message in messages[:opening]:
            self.results_seen += sum(block.get("type") == "search_result" for block in blocks_of(message))
        for message in messages[opening:]:
            for block in blocks_of(message):
                self._read_block(message.get("role", ""), block)
        return self.turns

    def _read_block(self, role: str, block: dict[str, Any]) -> None:
        kind = block.get("type")
        if role == "assistant":
            self._read_assistant(kind, block)
        elif kind == "tool_result":
            self._read_result(block)
        elif kind == "text":
            self._read_visitor(str(block.get("text", "")))
        elif kind == "search_result":
            self._number(block)

    def _read_visitor(self, written: str) -> None:
        text = _OPERATOR_NOTE.sub("", written).strip()
        if text:
            if self.turns[-1].reply:
                self.turns.append(Turn())
            self.turns[-1].texts.append(text)
        elif note := _OPERATOR_NOTE.match(written):
            self.turns[-1].note = f"{self.turns[-1].note} {note[1]}".strip()

    def _read_assistant(self, kind: Any, block: dict[str, Any]) -> None:
        if kind == "text":
            self.turns[-1].reply += str(block.get("text", ""))
        elif kind == "tool_use":
            arguments = block.get("input")
            call = ToolCall(str(block.get("id", "")), str(block.get("name", "")), arguments or {})
            self.turns[-1].calls.append(call)

    def _read_result(self, block: dict[str, Any]) -> None:
        results, texts = [], []
        for part in blocks_of(block):
            if part.get("type") == "search_result":
                results.append(self._number(part))
            elif part.get("type") == "text":
                texts.append(str(part.get("text", "")))
        for call in self.turns[-1].calls:
            if call.id == block.get("tool_use_id"):
                call.is_answered, call.is_error = True, bool(block.get("is_error"))
                call.text, call.search_results = "\n".join(texts), results

    def _number(self, block: dict[str, Any]) -> SearchResult:
        passages = tuple(str(part.get("text", "")) for part in blocks_of(block))
        result = SearchResult(self.results_seen, str(block.get("source", "")), str(block.get("title") or ""), passages)
        self.results_seen += 1
        return result


def blocks_of(holder: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The content blocks of a message or a tool result; plain text counts as one text block."""
    content = holder.get("content")
    if isinstance(content, str):
        yield {"type": "text", "text": content}
    elif isinstance(content, list):
        yield from (block for block in content if isinstance(block, dict))

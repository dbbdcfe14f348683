"""A tool call as staff read it: what was given, what came back, how long it took."""

import json
from dataclasses import dataclass
from typing import Any

from chat.admin.rendering import format_milliseconds, pretty_json, safe_url
from chat.models import ToolCall


@dataclass(frozen=True)
class ToolCallView:
    row: ToolCall

    @property
    def anchor(self) -> str:
        return f"tool-{self.row.pk}"

    @property
    def is_broken(self) -> bool:
        return self.row.state in (ToolCall.State.FAILED, ToolCall.State.TIMED_OUT)

    @property
    def summary(self) -> str:
        """The arguments in a line."""
        arguments = self.row.arguments
        if not isinstance(arguments, dict):
            return ""
        return " · ".join(str(value) for value in arguments.values())[:160]

    @property
    def arguments(self) -> str:
        return pretty_json(self.row.arguments)

    @property
    def took(self) -> str:
        return _between(self.row.started_at, self.row.finished_at)

    @property
    def waited(self) -> str:
        return _between(self.row.queued_at, self.row.started_at)

    @property
    def is_error(self) -> bool:
        return isinstance(self.row.result, dict) and bool(self.row.result.get("is_error"))

    @property
    def results(self) -> list[dict[str, Any]]:
        """The blocks the model got: {title, href, text, is_code}."""
        if not isinstance(self.row.result, dict):
            return []
        return [_describe_block(block) for block in self.row.result.get("content") or [] if isinstance(block, dict)]


def _between(start: Any, end: Any) -> str:
    if start is None or end is None:
        return ""
    return format_milliseconds(max(0, int((end - start).total_seconds() * 1000)))


def _describe_block(block: dict[str, Any]) -> dict[str, Any]:
    if block.get("type") == "search_result":
        passages = [str(part.get("text", "")) for part in block.get("content") or [] if isinstance(part, dict)]
        source = str(block.get("source", ""))
        title = str(block.get("title") or source)
        return {"title": title, "href": safe_url(source), "text": "\n\n".join(passages), "is_code": False}
    if block.get("type") == "text":
        return {"text": _prettify(str(block.get("text", ""))), "is_code": str(block.get("text", "")).startswith("{")}
    return {"text": pretty_json(block), "is_code": True}


def _prettify(text: str) -> str:
    """JSON within text becomes readable; other text stays."""
    try:
        return pretty_json(json.loads(text)) if text.startswith(("{", "[")) else text
    except ValueError:
        return text

"""What the offline assistant decided to say: the content blocks of one reply."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Citation:
    """One passage of a search result, as the Messages API points to it. `search_result_index` counts all results of
    the request."""

    search_result_index: int
    block_index: int
    cited_text: str
    source: str
    title: str | None

    def as_wire(self) -> dict[str, Any]:
        return {
            "type": "search_result_location",
            "cited_text": self.cited_text,
            "source": self.source,
            "title": self.title,
            "search_result_index": self.search_result_index,
            "start_block_index": self.block_index,
            "end_block_index": self.block_index + 1,
        }


@dataclass(frozen=True)
class TextBlock:
    """Text, and the passage that it rests on if there is one."""

    text: str
    citation: Citation | None = None


@dataclass(frozen=True)
class ToolUse:
    id: str
    name: str
    input: dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """One reply, in order. It waits for tools when it uses any."""

    message_id: str
    model: str
    blocks: tuple[TextBlock | ToolUse, ...]
    input_tokens: int = 0

    @property
    def stop_reason(self) -> str:
        return "tool_use" if any(isinstance(block, ToolUse) for block in self.blocks) else "end_turn"

    @property
    def text(self) -> str:
        return "".join(block.text for block in self.blocks if isinstance(block, TextBlock))

    @property
    def tool_uses(self) -> list[ToolUse]:
        return [block for block in self.blocks if isinstance(block, ToolUse)]

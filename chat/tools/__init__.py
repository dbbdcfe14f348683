"""What a tool's author needs: the decorator, its types and its errors."""

from chat.tools.registry import Tool, find_tool, get_tools, tool
from chat.tools.types import (
    Card,
    ToolContext,
    ToolError,
    ToolFailedError,
    ToolInputError,
    ToolResult,
    ToolUnavailableError,
)

__all__ = [
    "Card",
    "Tool",
    "ToolContext",
    "ToolError",
    "ToolFailedError",
    "ToolInputError",
    "ToolResult",
    "ToolUnavailableError",
    "find_tool",
    "get_tools",
    "tool",
]

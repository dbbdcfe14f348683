"""System checks: mistakes of a tool's author that `manage.py check` finds."""

from typing import Any

from django.core.checks import CheckMessage, Error

from chat.tools import get_tools
from guardrails.vault import KINDS


def check_tools(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Personal data that a tool asks for must be of a kind that there is: it would wait for it in vain."""
    return [
        Error(
            f"The tool {tool.name} asks for unknown kinds: {', '.join(sorted(unknown))}.",
            id="chat.E001",
        )
        for tool in get_tools().values()
        if (unknown := tool.personal_data - set(KINDS))
    ]

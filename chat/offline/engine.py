"""What to answer: a pure function of the request, the company's dialogue and its profile."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from chat.offline.history import Turn, read_turns
from chat.offline.plan import Citation, Plan, TextBlock, ToolUse
from chat.offline.sse import estimate_tokens

MODEL = "offline-assistant"


class Engine:
    """Plans the next reply from the whole request; keeps nothing of it."""

    def __init__(self, load_dialogue: Callable[[], dict[str, Any]], load_profile: Callable[[], dict[str, Any]]) -> None:
        self._load_dialogue = load_dialogue
        self._load_profile = load_profile

    def plan(self, body: dict[str, Any]) -> Plan:
        """The reply to the last message. Raises RequestError."""
        turns = read_turns(body)
        blocks = self._decide(turns[-1], {tool.get("name") for tool in body.get("tools") or []})
        written = json.dumps(body.get("messages"), sort_keys=True)
        digest = hashlib.sha256(written.encode()).hexdigest()[:24]
        return Plan(f"msg_{digest}", MODEL, tuple(blocks), estimate_tokens(written))

    def _decide(self, turn: Turn, tools: set[Any]) -> list[TextBlock | ToolUse]:
        results = [result for call in turn.calls for result in call.search_results]
        if results:
            best = results[0]
            citation = Citation(best.index, 0, best.passages[0], best.source, best.title)
            return [TextBlock("Here is what I found.\n\n"), TextBlock(best.passages[0], citation)]
        if "search_help" in tools and not turn.calls and turn.text:
            digest = hashlib.sha256(turn.text.encode()).hexdigest()[:20]
            return [ToolUse(f"toolu_{digest}", "search_help", {"query": turn.text[:200]})]
        return [TextBlock(f"Hi, I'm {self._load_profile().get('assistant', 'here')}. How can I help?")]

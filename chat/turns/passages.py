"""Results of tools before the model reads them: passages that give the assistant instructions are left out."""

import asyncio
from typing import Any

from guardrails.chain import Verdict
from guardrails.passages import screen_passage


async def screen_results(results: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Verdict]]:
    """The `tool_result` blocks with their texts screened, and what was found. The blocks given are left as they are."""
    return await asyncio.to_thread(_screen_all, results)


def _screen_all(results: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[Verdict]]:
    verdicts: list[Verdict] = []
    return [_screen(result, verdicts) for result in results], verdicts


def _screen(block: Any, verdicts: list[Verdict]) -> Any:
    """Any text within the block, however deep: a search result holds its own blocks."""
    if isinstance(block, list):
        return [_screen(part, verdicts) for part in block]
    if not isinstance(block, dict):
        return block
    screened = {}
    for key, value in block.items():
        if key in {"text", "title", "content"} and isinstance(value, str):
            screened[key], verdict = screen_passage(value)
            if verdict is not None:
                verdicts.append(verdict)
        elif key == "content":
            screened[key] = _screen(value, verdicts)
        else:
            screened[key] = value
    return screened

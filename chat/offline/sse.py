"""A plan in the Messages API's wire format: server-sent events, or one message. Pure."""

import json
import re
from collections.abc import Iterator
from typing import Any

from chat.offline.plan import Plan, TextBlock, ToolUse

WORDS_A_DELTA = 3
CHARACTERS_A_TOKEN = 4
# Words with their trailing space. A run without spaces (Chinese, Japanese, a long URL) is cut all the same.
_PIECE = re.compile(r"\s*\S{1,24}\s*")
_JSON_PIECE = 24


def estimate_tokens(text: str) -> int:
    """A rough figure: this assistant has no tokenizer because it has no language model."""
    return max(1, len(text) // CHARACTERS_A_TOKEN)


def encode_event(event: dict[str, Any]) -> bytes:
    return f"event: {event['type']}\ndata: {json.dumps(event, separators=(',', ':'))}\n\n".encode()


def encode_message(plan: Plan) -> dict[str, Any]:
    """The answer to a request that does not stream."""
    return {
        **_shell(plan),
        "content": [_whole_block(block) for block in plan.blocks],
        "stop_reason": plan.stop_reason,
        "usage": _usage(plan, count_output(plan)),
    }


def stream_events(plan: Plan) -> Iterator[dict[str, Any]]:
    """All events of the reply in order; the texts' deltas are a few words each."""
    yield {"type": "message_start", "message": {**_shell(plan), "usage": _usage(plan, 1)}}
    for index, block in enumerate(plan.blocks):
        yield {"type": "content_block_start", "index": index, "content_block": _empty_block(block)}
        for delta in _deltas(block):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {
        "type": "message_delta",
        "delta": {"stop_reason": plan.stop_reason, "stop_sequence": None},
        "usage": {"output_tokens": count_output(plan)},
    }
    yield {"type": "message_stop"}


def count_output(plan: Plan) -> int:
    """Tokens of the reply, estimated."""
    texts = [block.text if isinstance(block, TextBlock) else json.dumps(block.input) for block in plan.blocks]
    return sum(estimate_tokens(text) for text in texts)


def split_text(text: str, words: int = WORDS_A_DELTA) -> list[str]:
    """The text in pieces of a few words; joined they are the text."""
    pieces = _PIECE.findall(text)
    return ["".join(pieces[start : start + words]) for start in range(0, len(pieces), words)]


def _shell(plan: Plan) -> dict[str, Any]:
    return {
        "id": plan.message_id,
        "type": "message",
        "role": "assistant",
        "model": plan.model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
    }


def _usage(plan: Plan, output_tokens: int) -> dict[str, Any]:
    return {
        "input_tokens": plan.input_tokens,
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "output_tokens": output_tokens,
        "service_tier": "standard",
    }


def _empty_block(block: TextBlock | ToolUse) -> dict[str, Any]:
    if isinstance(block, ToolUse):
        return {"type": "tool_use", "id": block.id, "name": block.name, "input": {}}
    return {"type": "text", "text": "", **({"citations": []} if block.citation else {})}


def _whole_block(block: TextBlock | ToolUse) -> dict[str, Any]:
    if isinstance(block, ToolUse):
        return {"type": "tool_use", "id": block.id, "name": block.name, "input": block.input}
    citations = {"citations": [block.citation.as_wire()]} if block.citation else {}
    return {"type": "text", "text": block.text, **citations}


def _deltas(block: TextBlock | ToolUse) -> Iterator[dict[str, Any]]:
    if isinstance(block, ToolUse):
        written = json.dumps(block.input)
        for start in range(0, len(written), _JSON_PIECE):
            yield {"type": "input_json_delta", "partial_json": written[start : start + _JSON_PIECE]}
        return
    for piece in split_text(block.text):
        yield {"type": "text_delta", "text": piece}
    if block.citation:
        yield {"type": "citations_delta", "citation": block.citation.as_wire()}

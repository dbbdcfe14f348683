"""The bytes of a Messages API request, put together from stored pieces: what was sent once is sent the same again."""

import re
from collections.abc import Sequence

import msgspec

from chat.models import PromptSnapshot

MAX_TOKENS = 4_096
SHORT_TOKENS = 256
# Models that take an effort: a support answer should start soon.
EFFORT_MODELS = ("claude-sonnet-5", "claude-opus-5")
_NOTE_MARK = re.compile(r"<\s*/?\s*operator_note", re.IGNORECASE)


def build_body(model: str, snapshot: PromptSnapshot, entries: Sequence[str]) -> bytes:
    """`entries` are JSON messages, oldest first. The cache breakpoint at the end moves along with the conversation."""
    head = {"model": model, "max_tokens": MAX_TOKENS, "stream": True, "cache_control": {"type": "ephemeral"}}
    if model.startswith(EFFORT_MODELS):
        head["output_config"] = {"effort": "low"}
    messages = ",".join((snapshot.opening, *entries))
    tools = f'"tools":{snapshot.tools},' if snapshot.tools != "[]" else ""
    return f'{{{_inner(head)},{tools}"system":{snapshot.system},"messages":[{messages}]}}'.encode()


def build_question(model: str, instructions: str, text: str, *, max_tokens: int = SHORT_TOKENS) -> bytes:
    """One question apart from any conversation; unless more is allowed, for an answer of a few words."""
    head: dict[str, object] = {"model": model, "max_tokens": max_tokens, "stream": True, "system": instructions}
    if model.startswith(EFFORT_MODELS):
        head["output_config"] = {"effort": "low"}
    return _dump({**head, "messages": [{"role": "user", "content": [{"type": "text", "text": text}]}]}).encode()


def make_user_entry(texts: Sequence[str], note: str = "") -> str:
    """One user message: each visitor message a block, and what the operator knows beside them."""
    content = [{"type": "text", "text": _unmark(text)} for text in texts]
    if note:
        content.append(_make_note(note))
    return _dump({"role": "user", "content": content})


def _unmark(text: str) -> str:
    """A visitor's text must not pass for a note of the operator's."""
    return _NOTE_MARK.sub("(operator_note", text)


def add_note(entry: str, note: str) -> str:
    """A user message that is not stored yet, with a note at its end."""
    message = msgspec.json.decode(entry)
    return _dump({**message, "content": [*message["content"], _make_note(note)]})


def make_note_entry(note: str) -> str:
    """What the operator says after a reply: the API reads it as the beginning of the next user message."""
    return _dump({"role": "user", "content": [_make_note(note)]})


def _make_note(note: str) -> dict[str, str]:
    return {"type": "text", "text": f"<operator_note>{note}</operator_note>"}


def make_results_entry(results: Sequence[dict[str, object]], note: str = "") -> str:
    """The results of all tools the model just called, in one message and before all else, as the API wants it."""
    return _dump({"role": "user", "content": [*results, *([_make_note(note)] if note else [])]})


def _dump(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _inner(value: dict[str, object]) -> str:
    return _dump(value)[1:-1]

"""What a reply may rest on, as the conversation has it: for the guardrails, which know no conversations."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from chat.models import PromptSnapshot
from guardrails.chain import Evidence, Persona

_NOTE = "<operator_note>"
# Vehicles and prices in them are made up.
_EXAMPLE = re.compile(r"<example>.*?(?:</example>|\Z)", re.DOTALL)
_TAG = re.compile(r"</?\w+>")
_CANARY = re.compile(r"<reference>([\w-]+)</reference>")
_LINK = re.compile(r"(?:https?://|(?<![\w/])/)[^\s<>()\[\]\"'`]+")
_OWN_PAGE = re.compile(r"(?<![\w/.:-])/(?![/\\])[^\s<>()\[\]\"'`\\]+")


def gather_evidence(snapshot: PromptSnapshot, profile: dict[str, Any], entries: Sequence[str]) -> Evidence:
    """From the prompt, the company's profile, and the messages of the history (JSON), the turn's own included."""
    prompt = read_prompt(snapshot)
    company = [*prompt, *find_texts(profile)]
    passages: list[str] = []
    records: list[str] = []
    visitor: list[str] = []
    links: list[str] = []
    tools: dict[str, str] = {}
    for entry in entries:
        if not entry.startswith('{"role":"user"'):
            tools |= _find_tools(entry)
            continue
        for block in msgspec.json.decode(entry)["content"]:
            if block.get("type") == "tool_result":
                # What was done is told by the tool's name as well.
                records += [] if block.get("is_error") else [tools.get(block.get("tool_use_id", ""), "")]
                _read_result(block.get("content"), passages, records, links)
            elif block.get("type") == "text":
                text = block["text"]
                (company if text.startswith(_NOTE) else visitor).append(text)
    # Not the visitor's: a link is no safer for having been asked about.
    links += [match[0] for text in (*company, *passages) for match in _LINK.finditer(text)]
    # A tool may repeat what the visitor wrote: of its links those to pages of ours alone.
    links += [match[0] for text in records for match in _OWN_PAGE.finditer(text)]
    return Evidence(*(tuple(dict.fromkeys(texts)) for texts in (company, passages, records, visitor, links)))


def _find_tools(entry: str) -> dict[str, str]:
    """The names of the tools that a reply called, by the calls' ids."""
    if '"tool_use"' not in entry:
        return {}
    blocks = msgspec.json.decode(entry)["content"]
    return {block["id"]: block["name"] for block in blocks if block.get("type") == "tool_use"}


def _read_result(content: Any, passages: list[str], records: list[str], links: list[str]) -> None:
    """A search result is a source; any other text is what a tool says."""
    for block in [{"type": "text", "text": content}] if isinstance(content, str) else content or []:
        if block.get("type") == "search_result":
            links.append(str(block.get("source") or ""))
            texts = [part.get("text", "") for part in block.get("content") or [] if isinstance(part, dict)]
            passages.append("\n".join([str(block.get("title") or ""), *texts]))
        elif block.get("type") == "text":
            records.append(block["text"])


@lru_cache(maxsize=64)
def _read_prompt(system: str, opening: str) -> tuple[str, ...]:
    blocks = [*msgspec.json.decode(system), *msgspec.json.decode(f"[{opening}]")[0]["content"]]
    texts = (_TAG.sub("", _EXAMPLE.sub("", _CANARY.sub("", block["text"]))).strip() for block in blocks)
    return tuple(filter(None, texts))


def read_prompt(snapshot: PromptSnapshot) -> tuple[str, ...]:
    """The prompt's texts without its sample exchanges."""
    return _read_prompt(snapshot.system, snapshot.opening)


def describe_persona(snapshot: PromptSnapshot, assistant: str) -> Persona:
    """Its name, the prompt's texts, and the prompt's canary if it has one."""
    canary = _CANARY.search(snapshot.opening)
    return Persona(assistant, read_prompt(snapshot), canary[1] if canary else "")


def find_texts(value: Any) -> Iterator[str]:
    """All strings within a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from find_texts(item)

"""The published prompt and the snapshot a conversation begins with."""

import hashlib
import hmac
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings

from chat.models import PromptSnapshot, PromptVersion
from chat.tools import get_tools

FRESH_SECONDS = 2.0
ACKNOWLEDGEMENT = "Understood. I have read all of this and will keep to it in every reply."


class PromptMissingError(Exception):
    """No prompt is published: `manage.py load_company DIR` was never run."""


@dataclass
class _Cached:
    version: PromptVersion
    checked_at: float
    snapshot: PromptSnapshot | None = None


_cached: _Cached | None = None


def get_published_prompt() -> PromptVersion:
    """The published prompt; another process's publication is seen within seconds. Raises PromptMissingError."""
    global _cached
    now = time.monotonic()
    if _cached and now - _cached.checked_at < FRESH_SECONDS:
        return _cached.version
    published = PromptVersion.objects.filter(status=PromptVersion.Status.PUBLISHED)
    number = published.values_list("number", flat=True).first()
    if number is None:
        raise PromptMissingError("No prompt is published. Run: manage.py load_company DIR")
    if _cached is None or _cached.version.number != number:
        _cached = _Cached(published.get(), now)
    _cached.checked_at = now
    return _cached.version


def forget_published_prompt() -> None:
    """The next reader asks the database."""
    global _cached
    _cached = None


def load_profile() -> dict[str, Any]:
    """The company's profile for the offline assistant: never from the database, because it runs in the event loop.

    Claiming a turn has read the prompt a moment before. Raises PromptMissingError.
    """
    profile: dict[str, Any] = _get_cached().profile
    return profile


def load_dialogue() -> dict[str, Any]:
    dialogue: dict[str, Any] = _get_cached().dialogue
    return dialogue


def _get_cached() -> PromptVersion:
    if _cached is None:
        raise PromptMissingError("No prompt has been read yet.")
    return _cached.version


def recall_prompt() -> tuple[PromptVersion, PromptSnapshot] | None:
    """What was published when the prompt was last read, and the snapshot a conversation would begin with, without the
    database: it may have changed, and the snapshot need not be stored."""
    return (_cached.version, _recall_snapshot(_cached)) if _cached else None


def _recall_snapshot(cached: _Cached) -> PromptSnapshot:
    if cached.snapshot is None:
        cached.snapshot = render_snapshot(cached.version)
    return cached.snapshot


def make_snapshot(version: PromptVersion) -> PromptSnapshot:
    """The stored snapshot of a version with today's tools. Safe to repeat: it is addressed by its content."""
    cached = _cached
    # Describing the tools costs as much as all else that a conversation begins with.
    made = _recall_snapshot(cached) if cached and cached.version is version else render_snapshot(version)
    snapshot, _ = PromptSnapshot.objects.get_or_create(
        digest=made.digest, defaults={"system": made.system, "tools": made.tools, "opening": made.opening}
    )
    return snapshot


def render_snapshot(version: PromptVersion) -> PromptSnapshot:
    """The same, not stored."""
    system, tools, opening = render_prompt(version)
    digest = hashlib.sha256("\0".join((system, tools, opening)).encode()).hexdigest()
    return PromptSnapshot(digest=digest, system=system, tools=tools, opening=opening)


@lru_cache(maxsize=64)
def find_snapshot(digest: str) -> PromptSnapshot:
    """A stored snapshot. What has a digest never changes, so each is read once. Raises PromptSnapshot.DoesNotExist."""
    return PromptSnapshot.objects.get(pk=digest)


def render_prompt(version: PromptVersion) -> tuple[str, str, str]:
    """JSON of `system` and `tools`, and of the opening messages. The last section ends what is cached for all."""
    texts = [f"<{section['key']}>\n{section['text'].strip()}\n</{section['key']}>" for section in version.sections]
    blocks: list[dict[str, Any]] = [
        {"type": "text", "text": text} for text in (f"<reference>{make_canary(version)}</reference>", *texts)
    ]
    blocks[-1]["cache_control"] = {"type": "ephemeral"}
    opening = [
        {"role": "user", "content": blocks},
        {"role": "assistant", "content": [{"type": "text", "text": ACKNOWLEDGEMENT}]},
    ]
    return (
        _dump([{"type": "text", "text": version.identity}]),
        _dump([tool.describe() for tool in get_tools().values()]),
        ",".join(_dump(message) for message in opening),
    )


def make_canary(version: PromptVersion) -> str:
    """A word that stands in the prompt and nowhere else: whoever says it recites the prompt."""
    content = _dump([version.identity, version.sections]).encode()
    return f"q7-{hmac.new(settings.SECRET_KEY.encode(), content, hashlib.sha256).hexdigest()[:16]}"


def _dump(value: Any) -> str:
    return msgspec.json.encode(value).decode()

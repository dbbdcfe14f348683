"""The company folder's words: profile, prompt and dialogue become a published prompt version."""

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from chat.company_profile import CompanyFolderError, check_profile
from chat.models import PromptVersion


def load_company(directory: Path) -> str:
    """Publishes `company.toml`, `prompt/` and `dialogue.toml` (optional) when they changed; says what it did.

    The earlier version is archived in the same transaction, and conversations that began with it keep it. Safe to
    repeat. Raises CompanyFolderError, which names the file and the key, before anything is stored.
    """
    content = read_folder(directory)
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    with transaction.atomic():
        published = PromptVersion.objects.select_for_update().filter(status=PromptVersion.Status.PUBLISHED).first()
        if published and published.digest == digest:
            return f"Prompt {published.number} is up to date."
        number = publish(content, digest)
    return f"Prompt {number} published: {content['profile']['assistant']} of {content['profile']['name']}."


def publish(content: dict[str, Any], digest: str) -> int:
    """Archives the published version and publishes `content` as the next; its number."""
    versions = PromptVersion.objects.all()
    versions.filter(status=PromptVersion.Status.PUBLISHED).update(status=PromptVersion.Status.ARCHIVED)
    number = (versions.aggregate(highest=Max("number"))["highest"] or 0) + 1
    status = PromptVersion.Status.PUBLISHED
    versions.create(number=number, status=status, digest=digest, published_at=timezone.now(), **content)
    return number


def read_folder(directory: Path) -> dict[str, Any]:
    """The fields of a PromptVersion that the folder holds."""
    dialogue = directory / "dialogue.toml"
    return {
        "profile": check_profile(read_toml(directory / "company.toml"), directory / "company.toml"),
        "identity": read_text(directory / "prompt" / "identity.md"),
        "sections": read_sections(directory / "prompt"),
        "dialogue": read_toml(dialogue) if dialogue.exists() else {},
    }


def read_sections(directory: Path) -> list[dict[str, str]]:
    """The files `NN-key.md` in the order of their names: the first heading is the title, the rest the text."""
    sections = []
    for path in sorted(directory.glob("[0-9]*-*.md")):
        title, _, text = read_text(path).partition("\n")
        if not title.startswith("# ") or not text.strip():
            raise CompanyFolderError(f"{path}: it must start with a heading (# Title) and go on with text.")
        key = path.stem.split("-", 1)[1].replace("-", "_")
        sections.append({"key": key, "title": title[2:].strip(), "text": text.strip()})
    if not sections:
        raise CompanyFolderError(f"{directory}: there is no section, a file named like 10-company.md.")
    return sections


def read_text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        raise CompanyFolderError(f"{path}: it is not UTF-8 text.") from None
    except OSError as error:
        raise CompanyFolderError(f"{path}: {error.strerror}.") from None
    if not text:
        raise CompanyFolderError(f"{path}: it is empty.")
    return text


def read_toml(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(read_text(path))
        json.dumps(content, allow_nan=False)
    except tomllib.TOMLDecodeError as error:
        raise CompanyFolderError(f"{path}: it is not valid TOML: {error}.") from None
    except (TypeError, ValueError) as error:
        if isinstance(error, CompanyFolderError):
            raise
        raise CompanyFolderError(f"{path}: dates and infinite numbers cannot be used here; write text.") from None
    return content

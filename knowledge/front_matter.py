"""An article as a Markdown file with front matter, read strictly: what is wrong is said with the file's name."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import frontmatter
import yaml
from django.core.exceptions import ValidationError

from knowledge.models import Article

LARGEST_BYTES = 1_000_000
REQUIRED = ("title", "slug", "product", "category", "summary")
_NAMES = {"order": "position"}


class ArticleFileError(ValueError):
    """A file cannot be loaded; the text names the file and says why, and is safe to show."""


@dataclass(frozen=True)
class ArticleFile:
    """An article that is not saved yet; `given` are the fields that the file names. `related` and `formerly` are
    slugs, `owner` is a user's name."""

    name: str
    article: Article
    given: frozenset[str]
    related: tuple[str, ...] | None
    formerly: tuple[str, ...]
    owner: str


def read_file(name: str, content: bytes) -> ArticleFile:
    """Raises ArticleFileError."""
    text = _decode(name, content)
    try:
        metadata, body = frontmatter.parse(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ArticleFileError(f"{name}: the front matter is not valid YAML{_tell_place(text, error)}") from error
    values = _check(name, metadata)
    related, formerly, owner = values.pop("related", None), values.pop("formerly", []), values.pop("owner", "")
    article = Article(
        **{"status": Article.Status.PUBLISHED}
        | {_NAMES.get(key, key): value for key, value in values.items()}
        | {"body": body.strip(), "source": name, "digest": sha256(text.encode()).hexdigest()},
    )
    _validate(name, article)
    given = frozenset(_NAMES.get(key, key) for key in values) | {"body", "status"}
    return ArticleFile(name, article, given, None if related is None else tuple(related), tuple(formerly), owner)


def _decode(name: str, content: bytes) -> str:
    if len(content) > LARGEST_BYTES:
        raise ArticleFileError(f"{name}: larger than {LARGEST_BYTES:,} bytes. Make several articles of it.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleFileError(f"{name}: not UTF-8 text (byte {error.start}).") from error


def _is_whole_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_date(value: Any) -> bool:
    return type(value) is date


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_KINDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "order": (_is_whole_number, "a whole number"),
    "review_by": (_is_date, "a date like 2026-12-31"),
    "related": (_are_texts, "a list of slugs"),
    "formerly": (_are_texts, "a list of slugs"),
    **dict.fromkeys((*REQUIRED, "keywords", "language", "audience", "status", "owner"), (_is_text, "text")),
}


def _check(name: str, metadata: dict[str, Any]) -> dict[str, Any]:
    missing = [key for key in REQUIRED if metadata.get(key) in (None, "")]
    if missing:
        raise ArticleFileError(f"{name}: the front matter lacks {', '.join(missing)}.")
    if unknown := sorted(str(key) for key in set(metadata) - set(_KINDS)):
        raise ArticleFileError(f"{name}: unknown in the front matter: {', '.join(unknown)}.")
    for key, value in metadata.items():
        is_right, words = _KINDS[key]
        if not is_right(value):
            raise ArticleFileError(f"{name}: {key} must be {words}.")
    return dict(metadata)


def _validate(name: str, article: Article) -> None:
    try:
        article.clean_fields(exclude=["source", "digest", "owner"])
    except ValidationError as error:
        problems = "; ".join(f"{field}: {' '.join(texts)}" for field, texts in error.message_dict.items())
        raise ArticleFileError(f"{name}: {problems}") from error


def _tell_place(text: str, error: Exception) -> str:
    """Which line of the file cannot be read, and what is mostly the matter."""
    mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
    lines = text.splitlines()
    if mark is None or mark.line >= len(lines):
        return f": {' '.join(str(error).split())}"
    line = lines[mark.line].strip()[:80]
    hint = "A value with a colon, or one that begins with a bracket or another mark, belongs in quotation marks."
    return f" from line {mark.line + 1} on: “{line}”. {hint}"

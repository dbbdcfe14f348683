"""A company's folder of articles: `articles/*.md` with front matter, and `articles/synonyms.txt`.

Loading a folder twice changes nothing. An article whose file is gone is archived; one written in admin is left alone,
and so is one that staff edited after loading until its file changes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import frontmatter
import yaml
from django.core.exceptions import ValidationError
from django.db import transaction

from knowledge.library import LIBRARY
from knowledge.models import Article, SynonymGroup
from knowledge.publishing import save_article

REQUIRED = ("title", "slug", "product", "category", "summary")
OPTIONAL = ("order", "keywords", "language")
LARGEST_BYTES = 1_000_000
_NAMES = {"order": "position"}


class ArticleFileError(ValueError):
    """A file cannot be loaded; the text names the file and says why, and is safe to show."""


@dataclass(slots=True)
class Report:
    """What loading did, as slugs."""

    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    archived: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = {name: len(getattr(self, name)) for name in ("created", "updated", "unchanged", "archived")}
        return "Articles: " + ", ".join(f"{count} {name}" for name, count in counts.items())


def load_company(directory: Path) -> Report:
    """Bring the articles and synonyms up to the folder's state, all or nothing. Raises ArticleFileError."""
    articles, groups = read_articles(directory), read_synonyms(directory)
    report = Report()
    with transaction.atomic():
        for article in articles:
            _store(article, report)
        _archive_missing({article.source for article in articles}, report)
        _store_synonyms(groups)
    LIBRARY.expire()
    return report


def read_articles(directory: Path) -> list[Article]:
    """The folder's articles, checked and unsaved."""
    files = sorted((directory / "articles").glob("*.md"))
    articles = [_read_article(path) for path in files]
    owners: dict[str, str] = {}
    for article in articles:
        if article.slug in owners:
            raise ArticleFileError(
                f"{article.source}: slug {article.slug!r} is already used by {owners[article.slug]}."
            )
        owners[article.slug] = article.source
    return articles


def read_synonyms(directory: Path) -> list[str]:
    """Groups of words that mean the same, one a line, separated by commas; # starts a remark."""
    path = directory / "articles" / "synonyms.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [text for line in lines if (text := line.partition("#")[0].strip())]


def _read_article(path: Path) -> Article:
    content = _read_text(path)
    try:
        document = frontmatter.loads(content)
    except yaml.YAMLError as error:
        raise ArticleFileError(f"{path.name}: the front matter is not valid YAML: {_one_line(error)}") from error
    values = _checked(path, document.metadata)
    article = Article(
        **{_NAMES.get(name, name): value for name, value in values.items()},
        body=document.content.strip(),
        status=Article.Status.PUBLISHED,
        source=path.name,
        digest=sha256(content.encode()).hexdigest(),
    )
    try:
        article.clean_fields(exclude=["source", "digest"])
    except ValidationError as error:
        problems = "; ".join(f"{name}: {' '.join(texts)}" for name, texts in error.message_dict.items())
        raise ArticleFileError(f"{path.name}: {problems}") from error
    return article


def _read_text(path: Path) -> str:
    if path.stat().st_size > LARGEST_BYTES:
        raise ArticleFileError(f"{path.name}: larger than {LARGEST_BYTES:,} bytes.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ArticleFileError(f"{path.name}: not UTF-8 text (byte {error.start}).") from error


def _checked(path: Path, metadata: dict[str, Any]) -> dict[str, Any]:
    missing = [name for name in REQUIRED if metadata.get(name) in (None, "")]
    if missing:
        raise ArticleFileError(f"{path.name}: the front matter lacks {', '.join(missing)}.")
    if unknown := sorted(set(metadata) - {*REQUIRED, *OPTIONAL}):
        raise ArticleFileError(f"{path.name}: unknown in the front matter: {', '.join(unknown)}.")
    for name, value in metadata.items():
        if not isinstance(value, int if name == "order" else str) or isinstance(value, bool):
            raise ArticleFileError(f"{path.name}: {name} must be {'a whole number' if name == 'order' else 'text'}.")
    return metadata


def _store(article: Article, report: Report) -> None:
    known = Article.objects.filter(slug=article.slug).first()
    if known is None:
        save_article(article)
        report.created.append(article.slug)
        return
    if not known.source:
        raise ArticleFileError(f"{article.source}: an article written in admin already has the slug {article.slug!r}.")
    if (known.digest, known.source) == (article.digest, article.source):
        report.unchanged.append(article.slug)
        return
    article.pk, article.created_at = known.pk, known.created_at
    save_article(article)
    report.updated.append(article.slug)


def _archive_missing(sources: set[str], report: Report) -> None:
    loaded = Article.objects.exclude(source="").exclude(status=Article.Status.ARCHIVED)
    for article in loaded.exclude(source__in=sources):
        article.status = Article.Status.ARCHIVED
        # Should the file come back, it counts as changed and is published again.
        article.digest = ""
        save_article(article)
        report.archived.append(article.slug)


def _store_synonyms(groups: Iterable[str]) -> None:
    wanted = set(groups)
    loaded = SynonymGroup.objects.exclude(source="")
    loaded.exclude(words__in=wanted).delete()
    present = set(SynonymGroup.objects.filter(words__in=wanted).values_list("words", flat=True))
    for words in sorted(wanted - present):
        SynonymGroup.objects.create(words=words, source="synonyms.txt")


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())

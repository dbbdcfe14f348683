"""A company's folder of articles: `articles/*.md` with front matter, and `articles/synonyms.txt`.

An article whose file is gone is archived; for the rest see `importing.py`.
"""

from collections.abc import Iterable
from pathlib import Path

from django.db import transaction

from knowledge.front_matter import LARGEST_BYTES, ArticleFileError, read_file
from knowledge.importing import Options, Plan, run_import
from knowledge.library import LIBRARY
from knowledge.models import Article, SynonymGroup

__all__ = ["ArticleFileError", "load_company", "read_articles", "read_synonyms"]


def load_company(directory: Path) -> Plan:
    """Bring the articles and synonyms up to the folder's state, all or nothing. Raises ArticleFileError."""
    groups = read_synonyms(directory)
    with transaction.atomic():
        plan = run_import(read_files(directory / "articles"), Options(archives_missing=True))
        if plan.problems:
            raise ArticleFileError("\n".join(plan.problems))
        _store_synonyms(groups)
    LIBRARY.expire()
    return plan


def read_files(folder: Path) -> dict[str, bytes]:
    """The folder's Markdown files by name; of one that is too large only as much as shows that it is."""
    files = {}
    for path in sorted(folder.glob("*.md")):
        with path.open("rb") as file:
            files[path.name] = file.read(LARGEST_BYTES + 1)
    return files


def read_articles(directory: Path) -> list[Article]:
    """The folder's articles, checked and unsaved. Raises ArticleFileError."""
    return [read_file(name, content).article for name, content in read_files(directory / "articles").items()]


def read_synonyms(directory: Path) -> list[str]:
    """Groups of words that mean the same, one a line, separated by commas; # starts a remark."""
    path = directory / "articles" / "synonyms.txt"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [text for line in lines if (text := line.partition("#")[0].strip())]


def _store_synonyms(groups: Iterable[str]) -> None:
    wanted = set(groups)
    loaded = SynonymGroup.objects.exclude(source="")
    loaded.exclude(words__in=wanted).delete()
    present = set(SynonymGroup.objects.filter(words__in=wanted).values_list("words", flat=True))
    for words in sorted(wanted - present):
        SynonymGroup.objects.create(words=words, source="synonyms.txt")

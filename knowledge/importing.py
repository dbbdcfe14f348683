"""Articles from Markdown files: first a plan of what would change, then all of it or nothing.

Importing the same files twice changes nothing. An article written in admin is left alone unless the import says
otherwise; one that staff edited after an import stays theirs until its file changes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction

from knowledge.front_matter import ArticleFile, ArticleFileError, read_file
from knowledge.library import LIBRARY
from knowledge.models import Article, FormerSlug
from knowledge.publishing import save_article

Action = Literal["created", "updated", "unchanged", "archived"]
ACTIONS: tuple[Action, ...] = ("created", "updated", "unchanged", "archived")
_COMPARED = ("slug", "title", "summary", "body", "keywords", "product", "category", "position", "language", "audience",
             "status", "review_by")  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What becomes of one article; `details` says in words what differs. `known` is the stored article, if any."""

    action: Action
    slug: str
    source: str
    details: tuple[str, ...] = ()
    file: ArticleFile | None = None
    known: Article | None = None


@dataclass
class Plan:
    """What an import does, or would do. With problems it does nothing."""

    changes: list[Change] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def count(self, action: Action) -> int:
        return len(self.find(action))

    def find(self, action: Action) -> list[str]:
        """The slugs with that action."""
        return [change.slug for change in self.changes if change.action == action]

    @property
    def changes_something(self) -> bool:
        return any(change.action != "unchanged" for change in self.changes)

    def __str__(self) -> str:
        return "Articles: " + ", ".join(f"{self.count(action)} {action}" for action in ACTIONS)


@dataclass(frozen=True)
class Options:
    """`archives_missing`: an article whose file is gone is archived. `replaces_own`: files also replace articles that
    were written in admin."""

    archives_missing: bool = False
    replaces_own: bool = False


def plan_import(files: Mapping[str, bytes], options: Options) -> Plan:
    """What importing these files would do; nothing is changed."""
    plan = Plan()
    read = _read_all(files, plan)
    stored = {article.slug: article for article in Article.objects.select_related("owner").prefetch_related("related")}
    by_source = {article.source: article for article in stored.values() if article.source}
    slugs = {file.article.slug for file in read}
    for file in read:
        known = stored.get(file.article.slug)
        moved = by_source.get(file.name)
        if known is None and moved is not None and moved.slug not in slugs:
            known = moved
        plan.changes.append(_plan_one(file, known, options, plan))
        plan.problems += _find_missing(file, slugs | set(stored))
    if options.archives_missing:
        kept = {change.known.pk for change in plan.changes if change.known}
        plan.changes += _plan_archive(stored.values(), kept)
    return plan


def run_import(files: Mapping[str, bytes], options: Options, *, author: User | None = None) -> Plan:
    """Imports the files, unless there are problems. Returns what was done."""
    with transaction.atomic():
        plan = plan_import(files, options)
        if not plan.problems:
            for change in plan.changes:
                _apply(change, author)
            for change in plan.changes:
                _relate(change)
    LIBRARY.expire()
    return plan


def _read_all(files: Mapping[str, bytes], plan: Plan) -> list[ArticleFile]:
    read: list[ArticleFile] = []
    owners: dict[str, str] = {}
    for name, content in sorted(files.items()):
        try:
            file = read_file(name, content)
        except ArticleFileError as error:
            plan.problems.append(str(error))
            continue
        if other := owners.get(file.article.slug):
            plan.problems.append(f"{name}: slug {file.article.slug!r} is already used by {other}.")
            continue
        owners[file.article.slug] = name
        read.append(file)
    return read


def _plan_one(file: ArticleFile, known: Article | None, options: Options, plan: Plan) -> Change:
    slug = file.article.slug
    if known is None:
        return Change("created", slug, file.name, (_count_words(file.article.body),), file)
    if not known.source and not options.replaces_own:
        plan.problems.append(f"{file.name}: an article written in admin already has the slug {slug!r}.")
    if (known.digest, known.source) == (file.article.digest, file.name):
        return Change("unchanged", slug, file.name, (), file, known)
    return Change("updated", slug, file.name, tuple(_describe(file, known)), file, known)


def _count_words(text: str) -> str:
    count = len(text.split())
    return f"{count:,} word{'' if count == 1 else 's'}"


def _describe(file: ArticleFile, known: Article) -> Iterable[str]:
    for name in _COMPARED:
        old, new = getattr(known, name), getattr(file.article, name)
        if name == "body" and old != new:
            yield describe_lines(old, new)
        elif (name in file.given or name == "keywords") and old != new:
            yield f"{name.replace('_', ' ')}: {old or '–'} → {new or '–'}"
    if file.related is not None and set(file.related) != {article.slug for article in known.related.all()}:
        yield "related articles"
    if file.owner and (known.owner is None or known.owner.get_username() != file.owner):
        yield f"owner: {file.owner}"
    if known.source != file.name:
        yield f"file: {known.source or 'none'} → {file.name}"


def describe_lines(old: str, new: str) -> str:
    """Like "text: 3 lines added, 1 removed"."""
    added = removed = 0
    before, after = old.splitlines(), new.splitlines()
    for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += old_to - old_from
            added += new_to - new_from
    return f"text: {added} {'line' if added == 1 else 'lines'} added, {removed} removed"


def _find_missing(file: ArticleFile, slugs: set[str]) -> Iterable[str]:
    """What the file refers to and is nowhere."""
    for slug in file.related or ():
        if slug not in slugs:
            yield f"{file.name}: related: no article has the slug {slug!r}."
    if file.owner and not User.objects.filter(username=file.owner, is_staff=True).exists():
        yield f"{file.name}: owner: no member of staff has the name {file.owner!r}."


def _plan_archive(stored: Iterable[Article], kept: set[int]) -> Iterable[Change]:
    for article in stored:
        if article.source and article.pk not in kept and article.status != Article.Status.ARCHIVED:
            yield Change("archived", article.slug, article.source, ("its file is gone",), None, article)


def _apply(change: Change, author: User | None) -> None:
    article = change.file.article if change.file else change.known
    if change.action == "unchanged" or article is None:
        return
    if change.file is None:
        article.status = Article.Status.ARCHIVED
        # Should the file come back, it counts as changed and is published again.
        article.digest = ""
    elif change.known:
        _keep_own_fields(change.file, change.known)
    if change.file and change.file.owner:
        article.owner = User.objects.get(username=change.file.owner)
    save_article(article, author=author)


def _keep_own_fields(file: ArticleFile, known: Article) -> None:
    """What staff set in admin and the file does not name stays."""
    file.article.pk, file.article.created_at, file.article.owner = known.pk, known.created_at, known.owner
    for name in ("audience", "review_by"):
        if name not in file.given:
            setattr(file.article, name, getattr(known, name))


def _relate(change: Change) -> None:
    """After all are stored: two files may name each other."""
    file = change.file
    if file is None or change.action == "unchanged":
        return
    if file.related is not None:
        file.article.related.set(Article.objects.filter(slug__in=file.related))
    for slug in file.formerly:
        if not Article.objects.filter(slug=slug).exists():
            FormerSlug.objects.update_or_create(slug=slug, defaults={"article": file.article})

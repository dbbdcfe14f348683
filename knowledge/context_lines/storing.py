"""Lines in the database: which passages have one, and which still want one."""

from collections.abc import Iterable, Iterator, Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Max, QuerySet

from knowledge.context_lines.wording import EDITION
from knowledge.models import ContextLine

# After so many answers of no use the rule's line stands until the text, the model or the instructions change.
MOST_ATTEMPTS = 3

Lines = Mapping[tuple[int, str], str]
"""By article and passage."""


def name_recipe() -> str:
    return f"{settings.ASSISTANT_FAST_MODEL}/{EDITION}"[:120]


def load_lines(articles: Iterable[int]) -> Lines:
    """Whatever model wrote them: an earlier one's serve until there are others."""
    rows = ContextLine.objects.filter(article__in=list(articles)).exclude(line="")
    return {(article, digest): line for article, digest, line in rows.values_list("article_id", "digest", "line")}


def read_marks() -> dict[int, str]:
    """What changes with an article's lines, for those that have any."""
    rows = ContextLine.objects.exclude(line="").order_by().values("article_id")
    marked = rows.annotate(number=Count("pk"), last=Max("pk")).values_list("article_id", "number", "last")
    return {article: f"{number}.{last}" for article, number, last in marked}


def find_settled() -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """The passages for which the model need not be asked, and those of them that have its line."""
    rows = ContextLine.objects.filter(recipe=name_recipe())
    # Beside an attempt of no use a line is an earlier recipe's.
    written = set(_name_passages(rows.filter(attempts=0, waiting="").exclude(line="")))
    given_up = _name_passages(rows.filter(attempts__gte=MOST_ATTEMPTS))
    return written.union(given_up, _name_passages(rows.exclude(waiting=""))), written


def _name_passages(rows: QuerySet[ContextLine]) -> Iterator[tuple[int, str]]:
    return rows.values_list("article_id", "digest").iterator(2_000)


def count_given_up() -> int:
    """Of how many passages the model said nothing of use, again and again."""
    return ContextLine.objects.filter(recipe=name_recipe(), attempts__gte=MOST_ATTEMPTS).count()


@transaction.atomic
def hold_lines(article: int, lines: Mapping[str, str]) -> None:
    """By the passages' digests, until their vectors are there: what was paid for is not asked again, whatever becomes
    of whoever asked. An earlier line goes on serving."""
    for digest, line in lines.items():
        held = {"recipe": name_recipe(), "waiting": line, "attempts": 0}
        ContextLine.objects.update_or_create(article_id=article, digest=digest, defaults=held)


def find_waiting(articles: Iterable[int]) -> Lines:
    """What is held for passages of these articles."""
    rows = ContextLine.objects.filter(article__in=set(articles)).exclude(waiting="")
    return {(article, digest): line for article, digest, line in rows.values_list("article_id", "digest", "waiting")}


@transaction.atomic
def store_lines(article: int, lines: Mapping[str, str]) -> None:
    """By the passages' digests. What stood there before makes way: a new row is what the processes notice."""
    ContextLine.objects.filter(article=article, digest__in=lines).delete()
    rows = [ContextLine(article_id=article, digest=key, recipe=name_recipe(), line=line) for key, line in lines.items()]
    ContextLine.objects.bulk_create(rows)


@transaction.atomic
def note_useless(article: int, digests: Iterable[str]) -> None:
    """The model said nothing of use about these. A line of an earlier recipe goes on serving."""
    for digest in digests:
        row, _ = ContextLine.objects.get_or_create(article_id=article, digest=digest)
        if row.recipe != name_recipe():
            row.recipe, row.attempts = name_recipe(), 0
        row.attempts += 1
        row.save(update_fields=["recipe", "attempts"])


def forget_stale(wanted: Iterable[tuple[int, str]]) -> None:
    """Drops the lines of passages that no public article has any more."""
    kept = set(wanted)
    rows = ContextLine.objects.values_list("pk", "article_id", "digest").iterator(2_000)
    stale = [pk for pk, article, digest in rows if (article, digest) not in kept]
    for start in range(0, len(stale), 500):
        ContextLine.objects.filter(pk__in=stale[start : start + 500]).delete()

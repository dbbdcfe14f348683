"""Search while a process still builds its first index: the database finds the articles that hold the question's words,
and these few are searched by words. Slower and less sure than the index, and there at once."""

from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.expressions import Combinable

from knowledge.analysis import STOP_WORDS, words
from knowledge.chunks import list_titles
from knowledge.entries import make_entries
from knowledge.hits import Hit
from knowledge.memory import Library
from knowledge.models import Article, SynonymGroup
from knowledge.picking import Candidates, Searchable

MOST_WORDS, MOST_ARTICLES = 8, 30
# What a word's beginning counts where it stands.
_WEIGHTS = (("title", 3), ("keywords", 2), ("summary", 1), ("body", 1))


class Stopgap(Searchable):
    article_count = chunk_count = 1
    embedded_count = 0

    def weigh(self, query: str, context: str, product: str, original: str) -> Candidates:
        synonyms = [group.phrases() for group in SynonymGroup.objects.all()]
        articles = _find_articles(_begin_words([f"{context} {query}", original, *_list_synonyms(query, synonyms)]))
        return Library(make_entries(articles), synonyms).weigh(query, context, product, original)

    def find_named(self, label: str) -> list[Hit]:
        titled = Q(*(("title__iexact", title) for title in list_titles(label)), _connector=Q.OR)
        articles = Article.objects.visible_to(AnonymousUser()).filter(titled)[:MOST_ARTICLES]
        return Library(make_entries(articles)).find_named(label)

    def respell(self, query: str) -> str:
        """It knows no words but the question's."""
        return ""


def _list_synonyms(query: str, groups: Iterable[list[str]]) -> list[str]:
    asked = f" {' '.join(words(query))} "
    return [phrase for group in groups for phrase in group if any(f" {one} " in asked for one in group)]


def _begin_words(texts: Iterable[str]) -> list[str]:
    """The words without their endings, the query's own first and the longest, which say most, before the others."""
    begun: dict[str, None] = {}
    for text in texts:
        asked = sorted((word for word in words(text) if word not in STOP_WORDS), key=len, reverse=True)
        begun |= dict.fromkeys(word[: max(4, len(word) - 2)] for word in asked)
    return list(begun)[:MOST_WORDS]


def _find_articles(beginnings: list[str]) -> list[Article]:
    if not beginnings:
        return []
    holds_any = Q()
    score: Combinable = Value(0)
    for beginning in beginnings:
        for field, weight in _WEIGHTS:
            holds = Q(**{f"{field}__icontains": beginning})
            holds_any |= holds
            score = score + Case(When(holds, then=Value(weight)), default=Value(0), output_field=IntegerField())
    public = Article.objects.visible_to(AnonymousUser()).filter(holds_any)
    return list(public.annotate(found=score).order_by(F("found").desc(), "pk")[:MOST_ARTICLES])

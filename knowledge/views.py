"""The public help centre."""

from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from knowledge.models import Article
from knowledge.reading import read_page
from knowledge.search import Hit, search

QUERY_CHARACTERS = 200
RESULTS = 8


@require_safe
def help_home(request: HttpRequest) -> HttpResponse:
    """All articles by category, or those found for `?q=`; `?part=results` is the list of found articles alone."""
    query = request.GET.get("q", "").strip()[:QUERY_CHARACTERS]
    context = {"query": query, "results": find_articles(query) if query else []}
    if request.GET.get("part") == "results":
        return render(request, "knowledge/_results.html", context)
    return render(request, "knowledge/home.html", {**context, "categories": read_categories()})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article, or with `?version=` the text that an answer cited, its `?passage=` marked. Staff see drafts and
    archived ones too; to everybody else those do not exist."""
    found = get_object_or_404(Article.objects.visible_to(request.user), slug=slug)
    page = read_page(found, request.user, request.GET.get("version", ""), request.GET.get("passage", ""))
    if page is None:
        raise Http404
    return render(request, "knowledge/article.html", {"article": found, "page": page, "related": read_related(found)})


def find_articles(query: str) -> list[Hit]:
    """The best passage of each article found."""
    best: dict[str, Hit] = {}
    for hit in search(query, RESULTS * 3):
        best.setdefault(hit.article.slug, hit)
    return list(best.values())[:RESULTS]


def read_categories() -> list[tuple[str, list[Article]]]:
    """Published articles by category; categories in the order of their first article."""
    articles = list(Article.objects.published().defer("body", "keywords"))
    first = {name: place for place, name in reversed([(place, item.category) for place, item in enumerate(articles)])}
    articles.sort(key=lambda item: first[item.category])
    return [(name, list(group)) for name, group in groupby(articles, key=lambda item: item.category)]


def read_related(article: Article) -> list[Article]:
    """Others of the same category, in their order."""
    others = Article.objects.published().filter(category=article.category).exclude(pk=article.pk)
    return list(others.defer("body", "keywords")[:4])

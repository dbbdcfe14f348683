"""The front page: categories, search, and suggestions as one types."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from knowledge.hits import Hit
from knowledge.models import Article
from knowledge.models.visibility import Reader, is_staff
from knowledge.reserved_search import search_reserved
from knowledge.search import respell, search
from knowledge.unanswered import record_search

QUERY_CHARACTERS = 200
RESULTS = 8
SUGGESTIONS = 6


@require_safe
@conditional_page
@cache_control(no_cache=True)
def help_home(request: HttpRequest) -> HttpResponse:
    """All articles by category, or those found for `?q=`; `?part=suggestions` is what the search box shows below it."""
    query = " ".join(request.GET.get("q", "").split())[:QUERY_CHARACTERS]
    if request.GET.get("part") == "suggestions":
        return JsonResponse(describe_suggestions(query, request.user))
    results = find_articles(query, RESULTS, request.user) if query else []
    meant = respell(query) if query else ""
    # What was mistyped is asked again as it was meant.
    if query and not results and not meant and not is_staff(request.user):
        record_search(query, getattr(request, "visitor_id", None), get_language() or "")
    context = {
        "query": query,
        "results": results,
        "meant": meant,
        "categories": [] if query else read_categories(request.user),
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "knowledge/home.html", context)


def find_articles(query: str, limit: int, reader: Reader) -> list[Hit]:
    """The best passage of each article found; what is for customers or staff alone comes first."""
    best: dict[str, Hit] = {}
    for hit in [*search_reserved(query, limit, reader), *search(query, limit * 3, by_word=True)]:
        best.setdefault(hit.article.slug, hit)
    return list(best.values())[:limit]


def describe_suggestions(query: str, reader: Reader) -> dict[str, object]:
    """{status, results: [{title, place, url}], more: {text, url, ask}}: `status` is for whoever hears the page, `more`
    leads on, with `ask` to the assistant."""
    hits = find_articles(query, SUGGESTIONS, reader) if query else []
    results = [
        {
            "title": hit.article.title,
            "place": " › ".join(hit.chunk.heading_path) or hit.article.category,
            "url": hit.url,
        }
        for hit in hits
    ]
    if not query:
        return {"status": "", "results": [], "more": None}
    if not hits:
        more = {
            "text": _("Ask in the chat instead"),
            "url": f"{reverse('chat')}?{urlencode({'q': query})}",
            "ask": query,
        }
        return {"status": _("No article answers “%(query)s”.") % {"query": query}, "results": [], "more": more}
    count = ngettext("%(count)d article found.", "%(count)d articles found.", len(hits)) % {"count": len(hits)}
    more = {"text": _("All results"), "url": f"{reverse('knowledge:home')}?{urlencode({'q': query})}", "ask": ""}
    return {"status": f"{count} {_('Arrow keys choose one.')}", "results": results, "more": more}


def read_categories(reader: Reader) -> list[tuple[str, list[Article]]]:
    """Articles that the reader may see, by category; categories in the order of their first article."""
    articles = list(Article.objects.readable_by(reader).defer("body", "keywords"))
    first = {name: place for place, name in reversed([(place, item.category) for place, item in enumerate(articles)])}
    articles.sort(key=lambda item: first[item.category])
    return [(name, list(group)) for name, group in groupby(articles, key=lambda item: item.category)]

"""What stands at an address of the help centre that has no article, for this reader."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from knowledge.models import Article
from knowledge.pages.home import QUERY_CHARACTERS, find_articles

CLOSE = 4


def show_missing(request: HttpRequest, slug: str, article: Article | None = None) -> HttpResponse:
    """404, with a search for the address's words and what it finds. `article` is there, but not in the version asked
    for."""
    words = " ".join(slug.replace("_", "-").split("-"))[:QUERY_CHARACTERS].strip()
    context = {
        "article": article,
        "query": "" if article else words,
        "results": [] if article else find_articles(words, CLOSE, request.user),
    }
    return render(request, "knowledge/missing.html", context, status=404)

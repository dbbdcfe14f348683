"""The public help centre."""

from itertools import groupby

from django.db.models import Exists, OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from knowledge.models import Article
from knowledge.models.visibility import Reader
from knowledge.reading import read_page
from knowledge.search import Hit, search

QUERY_CHARACTERS = 200
RESULTS = 8
RELATED = 4


@require_safe
def help_home(request: HttpRequest) -> HttpResponse:
    """All articles by category, or those found for `?q=`; `?part=results` is the list of found articles alone."""
    query = request.GET.get("q", "").strip()[:QUERY_CHARACTERS]
    context = {"query": query, "results": find_articles(query) if query else []}
    if request.GET.get("part") == "results":
        return render(request, "knowledge/_results.html", context)
    return render(request, "knowledge/home.html", {**context, "categories": read_categories(request.user)})


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article, or with `?version=` the text that an answer cited, its `?passage=` marked. Staff see drafts and
    archived ones too; to everybody else those do not exist."""
    found = Article.objects.visible_to(request.user).filter(slug=slug).first()
    if found is None:
        return redirect_former(request, slug)
    page = read_page(found, request.user, request.GET.get("version", ""), request.GET.get("passage", ""))
    if page is None:
        raise Http404
    return render(
        request,
        "knowledge/article.html",
        {"article": found, "page": page, "related": read_related(found, request.user)},
    )


def redirect_former(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads from an address that an article had to the present one, with what a citation's link adds."""
    found = get_object_or_404(Article.objects.visible_to(request.user), former_slugs__slug=slug)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(found.get_absolute_url() + (f"?{query}" if query else ""))


def find_articles(query: str) -> list[Hit]:
    """The best passage of each article found."""
    best: dict[str, Hit] = {}
    for hit in search(query, RESULTS * 3):
        best.setdefault(hit.article.slug, hit)
    return list(best.values())[:RESULTS]


def read_categories(reader: Reader) -> list[tuple[str, list[Article]]]:
    """Articles that the reader may see, by category; categories in the order of their first article."""
    articles = list(Article.objects.readable_by(reader).defer("body", "keywords"))
    first = {name: place for place, name in reversed([(place, item.category) for place, item in enumerate(articles)])}
    articles.sort(key=lambda item: first[item.category])
    return [(name, list(group)) for name, group in groupby(articles, key=lambda item: item.category)]


def read_related(article: Article, reader: Reader) -> list[Article]:
    """Those that staff named, then others of the same category, in their order."""
    others = Article.objects.readable_by(reader).exclude(pk=article.pk).defer("body", "keywords")
    named = Exists(Article.related.through.objects.filter(from_article=article.pk, to_article=OuterRef("pk")))
    close = others.alias(is_named=named).filter(Q(is_named=True) | Q(category=article.category))
    return list(close.order_by("-is_named", "position", "title")[:RELATED])

"""An article's page."""

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from knowledge.models import Article
from knowledge.models.visibility import Reader
from knowledge.pages.missing import show_missing
from knowledge.reading import read_page

RELATED = 4


@require_safe
@conditional_page
@cache_control(no_cache=True)
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article, or with `?version=` the text that an answer cited, its `?passage=` marked. Staff see drafts and
    archived ones too; to everybody else those do not exist."""
    found = Article.objects.visible_to(request.user).filter(slug=slug).first()
    if found is None:
        return redirect_former(request, slug)
    page = read_page(found, request.user, request.GET.get("version", ""), request.GET.get("passage", ""))
    if page is None:
        return show_missing(request, slug, found)
    context = {
        "article": found,
        "page": page,
        "related": read_related(found, request.user),
        "canonical": request.build_absolute_uri(found.get_absolute_url()),
        "help_url": request.build_absolute_uri(reverse("knowledge:home")),
    }
    response = render(request, "knowledge/article.html", context)
    response["Last-Modified"] = http_date(found.updated_at.timestamp())
    return response


def redirect_former(request: HttpRequest, slug: str) -> HttpResponse:
    """Leads from an address that an article had to the present one, with what a citation's link adds."""
    found = Article.objects.visible_to(request.user).filter(former_slugs__slug=slug).first()
    if found is None:
        return show_missing(request, slug)
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(found.get_absolute_url() + (f"?{query}" if query else ""))


def read_related(article: Article, reader: Reader) -> list[Article]:
    """Those that staff named, then others of the same category, in their order."""
    others = Article.objects.readable_by(reader).exclude(pk=article.pk).defer("body", "keywords")
    named = Exists(Article.related.through.objects.filter(from_article=article.pk, to_article=OuterRef("pk")))
    close = others.alias(is_named=named).filter(Q(is_named=True) | Q(category=article.category))
    return list(close.order_by("-is_named", "position", "title")[:RELATED])

"""The public pages for search engines."""

from datetime import datetime
from xml.sax.saxutils import escape

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from knowledge.models import Article

# The most that a sitemap may hold.
MOST_ADDRESSES = 50_000


@require_safe
@cache_control(public=True, max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The home page, the help centre, its categories, and each public article with the day of its last change."""
    public = Article.objects.readable_by(AnonymousUser()).only("slug", "updated_at", "category")
    articles = list(public[: MOST_ADDRESSES // 2])
    pages: list[tuple[str, datetime | None]] = [(reverse("home"), None), (reverse("knowledge:home"), None)]
    categories: dict[str, datetime] = {}
    for article in articles:
        known = categories.get(article.category_url, article.updated_at)
        categories[article.category_url] = max(known, article.updated_at)
    pages += [(path, changed_at) for path, changed_at in categories.items() if path != reverse("knowledge:home")]
    pages += [(article.get_absolute_url(), article.updated_at) for article in articles]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">']
    for path, changed_at in pages:
        changed = f"<lastmod>{changed_at:%Y-%m-%d}</lastmod>" if changed_at else ""
        lines.append(f"<url><loc>{escape(request.build_absolute_uri(path))}</loc>{changed}</url>")
    return HttpResponse("\n".join([*lines, "</urlset>", ""]), content_type="application/xml; charset=utf-8")

"""The article that a visitor has before them while they chat."""

import re
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.urls import Resolver404, resolve

from knowledge.models import Article

# The path. The host may have been masked, which leaves no address that a parser would take.
_ADDRESS = re.compile(r"(?:https?://[^/?#]*)?(/[^?#]*)")


@dataclass(frozen=True, slots=True)
class VisitedArticle:
    """`path` is its address; `note` tells the assistant of it, in words that are all our own staff's."""

    path: str
    title: str
    note: str


def find_page(url: str) -> VisitedArticle | None:
    """The public article that an address leads to, or None. Whatever else the address holds is not read."""
    address = _ADDRESS.match(url)
    try:
        match = resolve(address[1]) if address else None
    except Resolver404:
        return None
    if match is None:
        return None
    return find_article(match.kwargs["slug"]) if match.view_name == "knowledge:article" else None


def find_article(slug: str) -> VisitedArticle | None:
    """By its slug, or one that it had."""
    is_its_slug = Q(slug=slug) | Q(former_slugs__slug=slug)
    article = Article.objects.visible_to(AnonymousUser()).filter(is_its_slug).defer("body").first()
    if article is None:
        return None
    path = article.get_absolute_url()
    note = (
        f'The visitor is reading our help article "{article.title}" ({path}): {article.summary} '
        "What they ask without naming a subject is about it."
    )
    return VisitedArticle(path, article.title, note)

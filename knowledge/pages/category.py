"""One category's articles, with what each is about."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import slugify
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from knowledge.pages.home import read_categories
from knowledge.pages.missing import show_missing


@require_safe
@conditional_page
@cache_control(no_cache=True)
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """404 for a category in which the reader may see no article."""
    categories = read_categories(request.user)
    for name, articles in categories:
        if slugify(name, allow_unicode=True) == slug:
            context = {
                "name": name,
                "articles": articles,
                "others": [others[0] for other, others in categories if other != name],
                "canonical": request.build_absolute_uri(request.path),
            }
            return render(request, "knowledge/category.html", context)
    return show_missing(request, slug)

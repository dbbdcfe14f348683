import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from knowledge.models import Article
from knowledge.structured_data import describe_article

register = template.Library()
# No character is left that could end the element or begin another.
_ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


@register.simple_tag(takes_context=True)
def article_data(context: dict[str, Any], article: Article, url: str, home_url: str) -> SafeString:
    """A block of data for search engines. No browser runs it, so the page's policy on scripts lets it be."""
    data = describe_article(article, url, home_url, str(context["company"]["name"]))
    written = mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPES))  # noqa: S308 - escaped
    return format_html('<script type="application/ld+json">{}</script>', written)

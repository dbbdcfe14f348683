"""Text of visitors, the assistant and tools as safe HTML. Pure: no database, no settings."""

import json
import re
from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
_TAGS = {"p", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "s", "br", "hr", "a", "h4", "h5", "h6"}
_TABLE = {"table", "thead", "tbody", "tr", "th", "td"}
_HEADINGS = {"h1": "h4", "h2": "h5"}
# Stand for a citation's number while the text goes through the parser; visitors' and models' text cannot hold them.
_OPEN, _CLOSE = "\ue0c2", "\ue0c3"
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_MARK = re.compile(f"{_OPEN}(\\d+){_CLOSE}")
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]*_\d+\]")


def render_markdown(text: str, citations: Iterable[dict[str, Any]] = (), anchor: str = "") -> SafeString:
    """The assistant's Markdown. Each citation's number stands at its offset and leads to `{anchor}-source-{number}`."""
    tokens = _PARSER.parse(_place_marks(text, citations))
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = _HEADINGS.get(token.tag, "h6")
    html = nh3.clean(
        _PARSER.renderer.render(tokens, _PARSER.options, {}),
        tags=_TAGS | _TABLE,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer nofollow",
    )
    # Only digits can stand between the marks, and no attribute that a text could reach survives but encoded addresses.
    link = rf'<sup><a class="cite" href="#{escape(anchor)}-source-\1">\1</a></sup>'
    return mark_safe(_MARK.sub(link, html))  # noqa: S308 - cleaned above


def _place_marks(text: str, citations: Iterable[dict[str, Any]]) -> str:
    """The marks are put in from the end, so that offsets before them stay true."""
    text = _PRIVATE.sub("\ufffd", text)
    for citation in sorted(citations, key=lambda one: _read_int(one.get("offset")), reverse=True):
        offset = max(0, min(_read_int(citation.get("offset")), len(text)))
        text = f"{text[:offset]}{_OPEN}{_read_int(citation.get('number'))}{_CLOSE}{text[offset:]}"
    return text


def _read_int(value: Any) -> int:
    return value if isinstance(value, int) else 0


def render_plain(text: str) -> SafeString:
    """A visitor's text: escaped, masked data set apart. The style sheet keeps its line breaks."""
    return mark_safe(_PLACEHOLDER.sub(r'<span class="masked">\g<0></span>', escape(text)))  # noqa: S308 - escaped


def safe_url(url: Any) -> str:
    """The address if it leads to this site or a web page; empty for `javascript:` and the like."""
    if not isinstance(url, str) or re.search(r"[\s\\\x00-\x1f]", url):
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    is_local = url.startswith("/") and not url.startswith("//")
    return url if is_local or (parts.scheme in ("http", "https") and parts.netloc) else ""


def pretty_json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)


def format_cost(cost: Decimal | None) -> str:
    """US dollars; small amounts keep enough digits to be told apart."""
    if not cost:
        return "$0"
    return f"${cost:,.2f}" if cost >= 1 else f"${cost:.4f}"


def format_milliseconds(value: int | None) -> str:
    if value is None:
        return ""
    return f"{value:,} ms" if value < 1000 else format_duration(timedelta(milliseconds=value))


def format_duration(value: timedelta) -> str:
    """Like 1.4 s, 3 min 20 s, 2 h 5 min or 3 d 4 h."""
    seconds = max(value.total_seconds(), 0)
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if hours < 1:
        return f"{minutes} min {int(seconds % 60)} s"
    return f"{hours} h {minutes % 60} min" if days < 1 else f"{days} d {hours % 24} h"

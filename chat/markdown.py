"""The assistant's Markdown as safe HTML. Pure: no database, no settings."""

import re
from collections.abc import Iterable
from typing import Any

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

"""Markdown to safe HTML, with an anchor at every heading. Pure: no database, no settings."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

# Identifiers that the pages around an article use themselves.
RESERVED_ANCHORS = frozenset(
    {"main", "content", "contents", "top", "chat", "search", "cited", "site-menu", "help-ask-title"}
    | {f"article-{part}" for part in ("contents", "feedback", "related")}
)
_TAGS = {
    *(
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "p",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "em",
        "strong",
        "s",
        "br",
        "hr",
    ),
    *("table", "thead", "tbody", "tr", "th", "td", "a", "div", "mark"),
}
_ATTRIBUTES = {
    **{f"h{level}": {"id"} for level in range(2, 7)},
    "a": {"href", "title"},
    "ol": {"start"},
    "div": {"class", "tabindex"},
    "mark": {"id"},
}
_PARSER = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Page:
    """An article ready to show: sanitised HTML and its headings in order."""

    html: str
    headings: tuple[Heading, ...]


def parse(text: str) -> list[Token]:
    """The document's block tokens; every heading carries its anchor as the attribute `id`."""
    tokens = _PARSER.parse(text)
    taken = set(RESERVED_ANCHORS)
    for opening, inline, closing in headings_of(tokens):
        # The page's own title is the only h1.
        opening.tag = closing.tag = f"h{max(2, int(opening.tag[1:]))}"
        opening.attrSet("id", make_anchor(plain_text(inline), taken))
    return tokens


def headings_of(tokens: Sequence[Token]) -> list[tuple[Token, Token, Token]]:
    """Each heading's opening, text and closing."""
    return [
        (token, tokens[place + 1], tokens[place + 2])
        for place, token in enumerate(tokens)
        if token.type == "heading_open"
    ]


def render(text: str, prepare: Callable[[list[Token]], None] | None = None) -> Page:
    """Safe HTML of an article's Markdown: raw HTML is shown as text, links are http, https, mailto, tel or local.
    `prepare` may change the tokens first."""
    tokens = parse(text)
    if prepare is not None:
        prepare(tokens)
    headings = tuple(
        Heading(int(opening.tag[1:]), plain_text(inline), str(opening.attrGet("id")))
        for opening, inline, _ in headings_of(tokens)
    )
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    # A wide table scrolls in its own box, which the keyboard can reach.
    html = html.replace("<table>", '<div class="table-scroll" tabindex="0"><table>')
    html = html.replace("</table>", "</table></div>")
    return Page(clean(html), headings)


def clean(html: str) -> str:
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="noopener noreferrer",
    )


def plain_text(inline: Token) -> str:
    """What a reader sees of an inline token: no markup, one space between words."""
    return " ".join("".join(_visible(inline.children or ())).split())


def make_anchor(text: str, taken: set[str]) -> str:
    """A readable identifier, unique among those taken, to which it is added."""
    folded = unicodedata.normalize("NFKC", text).lower()
    stem = re.sub(r"[\s_-]+", "-", re.sub(r"[^\w\s-]", "", folded)).strip("-") or "section"
    anchor, number = stem, 1
    while anchor in taken:
        number += 1
        anchor = f"{stem}-{number}"
    taken.add(anchor)
    return anchor


def _visible(tokens: Iterable[Token]) -> Iterable[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type in ("text", "code_inline", "image"):
            yield token.content

"""The cited passages of an article's page, marked as with a pen: `<mark>`, the first with the anchor that a link's
fragment names. No script needed. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it.token import Token

from knowledge.markdown import plain_text

CITED_ANCHOR = "cited"
_TEXTS = ("text", "code_inline")
_BREAKS = ("softbreak", "hardbreak")


@dataclass
class Highlighter:
    """Marks `passages` (as chunks hold them) within the section that `anchor` heads, "" for the text above all."""

    anchor: str
    passages: Sequence[str]
    is_marked: bool = field(default=False, init=False)

    def __call__(self, tokens: list[Token]) -> None:
        for block in self._blocks(tokens):
            inlines = [token for token in block if token.type == "inline"]
            texts = [text for token in inlines if (text := plain_text(token))]
            for passage in map(_join, self.passages):
                if texts and all(text in passage for text in texts):
                    for inline in inlines:
                        self._mark(inline, 0, len(plain_text(inline)))
                    break
                for inline in inlines:
                    start = plain_text(inline).find(passage) if passage else -1
                    if start >= 0:
                        self._mark(inline, start, start + len(passage))

    def _blocks(self, tokens: list[Token]) -> Iterator[list[Token]]:
        """The top-level blocks of the section."""
        is_inside = not self.anchor
        start = depth = 0
        for place, token in enumerate(tokens):
            depth += token.nesting
            if depth == 0:
                block, start = tokens[start : place + 1], place + 1
                if block[0].type == "heading_open":
                    is_inside = block[0].attrGet("id") == self.anchor
                elif is_inside:
                    yield block

    def _mark(self, inline: Token, start: int, end: int) -> None:
        """Marks a range of the inline's plain text, each piece of text by itself: so tags nest, come what may."""
        marked: list[Token] = []
        place = _Place()
        for token in inline.children or ():
            if token.type not in _TEXTS:
                marked.append(token)
                for character in " " if token.type in _BREAKS else token.content:
                    place.pass_over(character)
                continue
            offsets = [place.pass_over(character) for character in token.content]
            inside = [index for index, offset in enumerate(offsets) if start <= offset < end]
            if not inside:
                marked.append(token)
            elif token.type == "code_inline":
                marked += [self._open(), token, _html("</mark>")]
            else:
                first, last = inside[0], inside[-1] + 1
                marked += [_text(token.content[:first]), self._open(), _text(token.content[first:last])]
                marked += [_html("</mark>"), _text(token.content[last:])]
        inline.children = marked

    def _open(self) -> Token:
        opening = "<mark>" if self.is_marked else f'<mark id="{CITED_ANCHOR}">'
        self.is_marked = True
        return _html(opening)


class _Place:
    """Counts characters as `plain_text` keeps them: white space runs together, and none is left at the beginning."""

    def __init__(self) -> None:
        self._length = 0
        self._is_after_space = True

    def pass_over(self, character: str) -> int:
        """The character's offset in the plain text (a dropped one has that of the next)."""
        offset, is_space = self._length, character.isspace()
        self._length += not (is_space and self._is_after_space)
        self._is_after_space = is_space
        return offset


def _join(passage: str) -> str:
    return " ".join(passage.split())


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _html(content: str) -> Token:
    return Token("html_inline", "", 0, content=content)

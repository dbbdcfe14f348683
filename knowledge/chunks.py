"""Articles cut at their headings into what search finds and an answer cites. Pure: no database.

A chunk is one section, or a part of a long one; it never crosses a heading. Its passages are what a citation can point
to: a paragraph (a long one in runs of sentences), a whole list with its lead-in, a whole table.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from knowledge.analysis import count_words
from knowledge.markdown import parse, plain_text

CHUNK_WORDS = 220
PASSAGE_WORDS = 60
_BETWEEN = " — "
_MOST_DASHES = 3
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9À-ÞА-Я])|(?<=[。！？])")
_WIDE_STOPS = ("。", "！", "？")
_WHOLE_SENTENCE = re.compile(r"[.!?…。！？][\"'”’)]*$")


@dataclass(frozen=True, slots=True)
class Chunk:
    """One part of an article: the headings above it, the anchor of the nearest, and its passages as plain text.

    `context` is a line on what it is part of, `aliases` are other words for the article's subject, kept with its first
    chunk: search finds by them, nobody sees them.
    """

    title: str
    heading_path: tuple[str, ...]
    anchor: str
    part: int
    passages: tuple[str, ...]
    context: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return "\n".join(self.passages)

    @property
    def label(self) -> str:
        """The article's title and the chunk's own heading, for a citation."""
        return _BETWEEN.join((self.title, *self.heading_path[-1:]))

    @property
    def identity(self) -> str:
        """Stable while the section keeps its place: an edit elsewhere in the article leaves it."""
        return f"{self.anchor}.{self.part}"


def list_titles(label: str) -> list[str]:
    """What the article may be called of which a chunk has the label: a title can have such a dash, too."""
    parts = label.split(_BETWEEN)
    return [_BETWEEN.join(parts[: count + 1]).strip() for count in range(min(len(parts), _MOST_DASHES + 1))]


@dataclass(slots=True)
class _Section:
    path: tuple[str, ...]
    anchor: str
    passages: list[str]


def chunk_article(title: str, summary: str, body: str, aliases: Sequence[str] = ()) -> list[Chunk]:
    """The article's chunks in reading order, the summary opening the first; a heading without text gives none."""
    chunks: list[Chunk] = []
    for section in _sections(summary, parse(body)):
        for part, passages in enumerate(_portions(section.passages)):
            others = () if chunks else tuple(aliases)
            chunks.append(Chunk(title, section.path, section.anchor, part, tuple(passages), summary, others))
    return chunks


def _sections(summary: str, tokens: Sequence[Token]) -> list[_Section]:
    sections = [_Section((), "", [summary] if summary else [])]
    path: list[tuple[int, str]] = []
    for block in _blocks(tokens):
        if block[0].type == "heading_open":
            level, text = int(block[0].tag[1:]), plain_text(block[1])
            path = [step for step in path if step[0] < level] + [(level, text)]
            sections.append(_Section(tuple(name for _, name in path), str(block[0].attrGet("id")), []))
        else:
            _add_block(sections[-1].passages, block)
    return sections


def _blocks(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Runs of tokens that belong to one top-level block."""
    start = depth = 0
    for place, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            yield tokens[start : place + 1]
            start = place + 1


def _add_block(passages: list[str], block: Sequence[Token]) -> None:
    kind = block[0].type
    if kind in ("bullet_list_open", "ordered_list_open"):
        lead_in = passages.pop() + "\n" if passages and _leads_in(passages[-1]) else ""
        passages.append(lead_in + _list_text(block))
    elif kind == "table_open":
        passages.append(_table_text(block))
    elif kind in ("fence", "code_block"):
        passages.append(block[0].content.strip())
    else:
        for token in block:
            if token.type == "inline":
                passages.extend(split_sentences(plain_text(token)))


def _leads_in(passage: str) -> bool:
    """ "It does not apply", before a list: the list would say the opposite without it."""
    return "\n" not in passage and not passage.startswith("- ") and not _WHOLE_SENTENCE.search(passage)


def _list_text(block: Sequence[Token]) -> str:
    lines: list[str] = []
    marks: list[int | None] = []
    opens_item = False
    for token in block:
        if token.type in ("bullet_list_open", "ordered_list_open"):
            marks.append(int(token.attrGet("start") or 1) if token.type.startswith("ordered") else None)
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            marks.pop()
        elif token.type == "list_item_open":
            opens_item = True
        elif token.type == "inline":
            indent, number = "  " * (len(marks) - 1), marks[-1]
            mark = "  " if not opens_item else "- " if number is None else f"{number}. "
            lines.append(indent + mark + plain_text(token))
            if opens_item and number is not None:
                marks[-1] = number + 1
            opens_item = False
    return "\n".join(lines)


def _table_text(block: Sequence[Token]) -> str:
    """One line a row, each cell with its column's name: a row says what it means when it is quoted alone."""
    rows: list[list[str]] = []
    for token in block:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(plain_text(token))
    head, *body = rows
    lines = [
        "; ".join(f"{name}: {cell}" if name else cell for name, cell in zip(head, row, strict=True)) for row in body
    ]
    return "\n".join(lines or [" | ".join(head)])


def split_sentences(text: str) -> list[str]:
    """A paragraph as runs of whole sentences of at most PASSAGE_WORDS words (a longer sentence stays whole)."""
    if count_words(text) <= PASSAGE_WORDS:
        return [text] if text else []
    return [_join(run) for run in _runs(_SENTENCE_END.split(text), PASSAGE_WORDS)]


def _join(sentences: Sequence[str]) -> str:
    """As they stood: none of those that end in a wide full stop was parted from the next by a blank."""
    return "".join(one if one.endswith(_WIDE_STOPS) else f"{one} " for one in sentences).strip()


def _portions(passages: Sequence[str]) -> list[list[str]]:
    return _runs(passages, CHUNK_WORDS)


def _runs(texts: Sequence[str], limit: int) -> list[list[str]]:
    """Neighbours together as long as their words stay within the limit."""
    runs: list[list[str]] = []
    words = 0
    for text in texts:
        size = count_words(text)
        if not runs or words + size > limit:
            runs.append([])
            words = 0
        runs[-1].append(text)
        words += size
    return runs

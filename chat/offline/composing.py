"""Puts a reply together from paragraphs. Pure."""

from collections.abc import Iterable, Sequence

from chat.offline.plan import TextBlock


class Reply:
    """Paragraphs of plain text, and cited passages, each of which is a block of its own."""

    def __init__(self) -> None:
        self._paragraphs: list[TextBlock] = []
        self._opener = ""

    def open(self, *texts: str) -> None:
        """A courtesy that the first paragraph begins with."""
        self._opener = join_texts(texts)

    def add(self, *texts: str) -> None:
        """One paragraph of these texts, if any says something."""
        text = join_texts((self._opener, *texts)) if join_texts(texts) else ""
        if text:
            self._opener = ""
            self._paragraphs.append(TextBlock(text))

    def cite(self, passages: Sequence[TextBlock]) -> None:
        self._flush()
        self._paragraphs += passages

    def put_first(self, text: str) -> None:
        self._paragraphs.insert(0, TextBlock(text))

    def _flush(self) -> None:
        """The courtesy stands alone when no paragraph took it."""
        if self._opener:
            self._paragraphs.append(TextBlock(self._opener))
        self._opener = ""

    def __bool__(self) -> bool:
        return bool(self._paragraphs)

    @property
    def only_opens(self) -> bool:
        return bool(self._opener) and not self._paragraphs

    def blocks(self) -> list[TextBlock]:
        """Uncited neighbours join; every paragraph after the first brings its own blank line, for no block may consist
        of white space alone."""
        self._flush()
        blocks: list[TextBlock] = []
        for paragraph in self._paragraphs:
            text = f"\n\n{paragraph.text}" if blocks else paragraph.text
            if blocks and not paragraph.citation and not blocks[-1].citation:
                blocks[-1] = TextBlock(blocks[-1].text + text)
            else:
                blocks.append(TextBlock(text, paragraph.citation))
        return blocks


def join_texts(texts: Iterable[str]) -> str:
    """With a space between, except after the full-width marks that bring their own."""
    joined = ""
    for text in (one.strip() for one in texts):
        joined += f" {text}" if joined and text and joined[-1] not in "。！？）：" else text
    return joined

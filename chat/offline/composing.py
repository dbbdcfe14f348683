"""Puts a reply together from paragraphs. Pure."""

from collections.abc import Sequence

from chat.offline.plan import TextBlock


class Reply:
    """Paragraphs of plain text, and cited passages, each of which is a block of its own."""

    def __init__(self) -> None:
        self._paragraphs: list[TextBlock] = []

    def add(self, *texts: str) -> None:
        """One paragraph of these texts, if any says something."""
        text = " ".join(one.strip() for one in texts if one.strip())
        if text:
            self._paragraphs.append(TextBlock(text))

    def cite(self, passages: Sequence[TextBlock]) -> None:
        self._paragraphs += passages

    def __bool__(self) -> bool:
        return bool(self._paragraphs)

    def blocks(self) -> list[TextBlock]:
        """Uncited neighbours join; every paragraph after the first brings its own blank line, for no block may consist
        of white space alone."""
        blocks: list[TextBlock] = []
        for paragraph in self._paragraphs:
            text = f"\n\n{paragraph.text}" if blocks else paragraph.text
            if blocks and not paragraph.citation and not blocks[-1].citation:
                blocks[-1] = TextBlock(blocks[-1].text + text)
            else:
                blocks.append(TextBlock(text, paragraph.citation))
        return blocks

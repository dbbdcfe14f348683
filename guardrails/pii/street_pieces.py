"""What goes with a street: the flat before it, and after it flat, town, state, post code and country."""

from guardrails.pii.street_words import CITY_STATE, LEAD, PIECE
from guardrails.pii.words import COMMON_WORDS, is_word
from guardrails.spans import Span

_MAX_PIECES = 12
_MOST_LEADS = 2
_IN_PLACES = frozenset(
    "new old north south east west upper lower little great grand big long high red black white green blue united "
    "states".split()
)


class Pieces(dict[int, int]):
    """Where the piece of an address ends that goes on from a place in one text, -1 if none does: worked out once,
    since the forms of streets overlap."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def __missing__(self, start: int) -> int:
        self[start] = end = self._read(start) if start < len(self.text) else -1
        return end

    def _read(self, start: int) -> int:
        piece = CITY_STATE.match(self.text, start)
        if piece:
            return piece.end()
        piece = PIECE.match(self.text, start)
        if not piece:
            return -1
        name = (piece["name"] or "").casefold()
        if name in COMMON_WORDS and name not in _IN_PLACES and not (piece["name"].isupper() and len(name) > 2):
            return -1
        if piece["lower"] and is_word(piece["lower"]):
            return -1
        if piece["particle"] and not PIECE.match(self.text, piece.end()):
            return -1
        return piece.end()


def make_span(pieces: Pieces, low: int, start: int, end: int) -> Span:
    """From the street on, with the flat before it and the pieces that follow."""
    text = pieces.text
    for _ in range(_MOST_LEADS):
        if start <= low or not (lead := LEAD.search(text, max(low, start - 60), start)):
            break
        start = lead.start()
    for _ in range(_MAX_PIECES):
        following = pieces[end]
        if following < 0:
            break
        end = following
    return Span(start, start + len(text[start:end].rstrip(" ,.\n>?|*")), "ADDRESS")

"""Text to search terms: folded, split into words, without stop words, stemmed. Pure."""

import re
import unicodedata
from collections.abc import Iterator

from knowledge.stemming import stem

# A number with its separators, or a word with at most one apostrophe.
_WORD = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+(?:['’][^\W_]+)?")
_MARKS = re.compile(r"['’.,]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
# Chinese and Japanese stand without blanks: each two neighbours are taken for a word.
_UNSPACED = re.compile("[\u3005-\u3007\u3041-\u3096\u30a1-\u30fe\u3400-\u4dbf\u4e00-\u9fff]+")

# Words that say nothing about the subject of a help article or of a question to one.
STOP_WORDS = frozenset(
    """
    0 1 2 3 4 5 6 7 8 9 b c e f g h j k l m n o p q r u v w x y z a about after again all already also although am
    an and any anybody anyone anything are as at be because been before being but by can cant could couldnt d did
    didnt do does doesnt doing done dont down each either else etc ever every everything few for from get gets
    getting give go goes going gonna got had has have havent having he hello help her here hers hey hi him his how
    however i id if ill im in into is isnt it its ive just kind know let lets like ll look looking lot make makes
    many may maybe me mean might mine more most much must my need needs no nor not now of off oh ok okay on once one
    only or other our ours out over own please possible put question questions quite re really right s same say see
    shall she should so some somebody someone something sort such sure t tell than thank thanks that thats the their
    them then there these they thing things think this those though through to today told tomorrow tonight too try
    trying under until up upon us ve very wanna want wanted wants was wasnt way we well went were weve what whats
    when where whether which while who whom whose why will wish with within without wont would yes yesterday yet you
    youd your youre yours
    """.split()
)


# The same of other languages that customers write in, folded; only those that are no words of an English question.
FOREIGN_STOP_WORDS = frozenset(
    """
    al con cual cuando de del donde el ella es esta estan este hay la las le lo los que se si su sus un una y
    au aux avec ce ces cette dans des du elle est et il je le les mes nous ou pas pour qui sont une vos votre vous
    aber auch auf bei das dem den der ein eine einem einen einer euch ich ihr im ist mein meine meinem meinen mit nach
    nicht oder sie sind und vom von wenn wie wir wird zu zum zur
    che chi ci cosa dal dei della delle di ed gli mia mio nel nella non per piu quando sono uno vostra vostro
    com dos em eu foi na nao nas nos meu minha ou seu sua tem uma voce voces
    """.split()
)


def fold(text: str) -> str:
    """Lower case, compatibility forms joined, accents off: `Café` and `cafe` are one word."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return unicodedata.normalize("NFC", _BEYOND_ASCII.sub(_drop_marks, decomposed))


def words(text: str) -> list[str]:
    """The text's words, folded; a possessive loses its ending and a contraction its apostrophe."""
    found = _clean(_WORD.findall(text.lower() if text.isascii() else fold(text)))
    return found if is_spaced(text) else [part for word in found for part in _split_unspaced(word)]


def is_spaced(text: str) -> bool:
    """Whether blanks part all its words."""
    return text.isascii() or not _UNSPACED.search(text)


def count_words(text: str) -> int:
    """How much there is to read: words between blanks, and of what stands without any, two characters for one."""
    unspaced = 0 if text.isascii() else sum(len(run) for run in _UNSPACED.findall(text))
    return len(text.split()) + unspaced // 2


def split_long(word: str, most_words: int) -> list[str]:
    """What stands without blanks in pieces that count for no more than so many words."""
    size = 2 * (most_words - 1)
    if len(word) <= size or is_spaced(word):
        return [word]
    return [word[start : start + size] for start in range(0, len(word), size)]


def terms(text: str) -> list[str]:
    """The stems of the text's words that are not stop words, in order, repeats kept."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def count_different(text: str) -> int:
    """How many different terms a question has; what stands without blanks is one, however long."""
    if is_spaced(text):
        return len(set(terms(text)))
    return len(set(_clean(_WORD.findall(fold(text)))) - STOP_WORDS)


def has_terms(text: str) -> bool:
    """Whether there are any: seen at the first one."""
    return any(terms(match[0]) for match in _WORD.finditer(text)) or bool(terms(text))


def _drop_marks(run: re.Match[str]) -> str:
    return "".join(letter for letter in run[0] if not unicodedata.combining(letter))


def _clean(found: list[str]) -> list[str]:
    return [word if word.isalnum() else _MARKS.sub("", re.sub(r"['’]s$", "", word)) for word in found]


def _split_unspaced(word: str) -> Iterator[str]:
    """What is written with blanks around it as it is, the rest by twos that overlap."""
    end = 0
    for run in _UNSPACED.finditer(word):
        if run.start() > end:
            yield word[end : run.start()]
        yield from (run[0][place : place + 2] for place in range(max(1, len(run[0]) - 1)))
        end = run.end()
    if end < len(word):
        yield word[end:]

"""What a message is about: on topic, near it, off it, or small talk, by what it means next to example phrases.

The company's topics are data (`topics.toml` in its folder); what is off topic for everybody comes with this app. Only
sentences that stand by themselves are judged: what leans on what was said before ("and for the battery?") is near.
"""

import contextlib
import re
import threading
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from embeddings.builtin import Vectors, encode
from guardrails import conf
from guardrails.injection.plain import read_plain
from guardrails.placeholders import find_placeholders

Label = Literal["on_topic", "near", "off_topic", "small_talk"]
LABELS: tuple[Label, ...] = get_args(Label)
GENERAL_FILE = Path(__file__).parent / "data" / "topics.toml"

# By how much something else must resemble the message more than the company's topics do.
_MARGIN = 0.0
# What resembles nothing well is unknown, and passes.
_LEAST_LIKENESS = 0.2
_LONGEST, _MOST_SENTENCES, _FEWEST_WORDS, _SHORT = 800, 6, 3, 7
# A message is judged when it comes and again when its turn starts.
_MOST_RECENT = 512
_SENTENCES = re.compile(r"[^.!?。！？\n]+")
_WORDS = re.compile(r"\w+(?:['’]\w+)*")
# Korean parts words, and says in two of them what others say in five; of other scripts the encoder reads none.
_COUNTED_BY_LETTERS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_THAI = re.compile("[\u0e00-\u0e7f]")
_LEANS_BEFORE = re.compile(
    r"(?:and|but|so|or|also|then|what about|how about|what if|how much|how long"
    r"|y|pero|et|mais|und|aber|e|mas|ma|en|maar)\b"
)
# What answers a question of ours: only what asks or orders something is judged when it is short.
_STATES = re.compile(
    r"(?:i|i'm|i've|im|my|mine|we|we're|our|the|a|an|about|around|roughly|it's|its|no|yes|yeah|nope|he|she|he's|she's"
    r"|just|only|mostly|in|at|on|for|with|since|from|to|not|none|\d\S*)\b(?! (?:need|want|would|'d|wanna|must)\b)"
)
_POINTS_BACK = re.compile(r"\b(?:it|its|that|this|those|these|they|them|there|then|same|one|ones|both|either|else)\b")


@dataclass(frozen=True, slots=True)
class Topic:
    """`score`: by how much the label is likelier than the others, 0 when nothing could be judged."""

    label: Label
    score: float
    name: str = ""


@dataclass(frozen=True)
class Topics:
    """Example phrases as vectors, each with the topic it stands for."""

    vectors: Vectors
    labels: NDArray[np.str_]
    names: tuple[str, ...]
    words: re.Pattern[str] | None


UNKNOWN = Topic("near", 0.0)
_recent: dict[str, Topic] = {}


def recall(text: str) -> Topic | None:
    """What `classify` said of the text lately."""
    return _recent.get(text)


def forget() -> None:
    """What was said of texts lately is judged anew."""
    _recent.clear()


def classify(text: str) -> Topic:
    """Takes milliseconds, the first time about a second: call it from a thread. Raises ValueError for a wrong file."""
    found = recall(text) or _classify(text)
    while len(_recent) >= _MOST_RECENT:
        _recent.pop(next(iter(_recent)), None)
    _recent[text] = found
    return found


def has_our_words(text: str) -> bool:
    """Whether a sentence that would be judged has a word of the company's business: then the message is not off topic,
    whatever it resembles, which takes a hundred times as long to see. Raises ValueError for a wrong file."""
    words = load(conf.read("GUARDRAILS_COMPANY")).words
    return words is not None and any(words.search(sentence) for sentence in _find_sentences(text))


def _classify(text: str) -> Topic:
    topics = load(conf.read("GUARDRAILS_COMPANY"))
    sentences = _find_sentences(text)
    if not sentences:
        return UNKNOWN
    found = [_judge(topics, sentence, row) for sentence, row in zip(sentences, encode(sentences), strict=True)]
    # One sentence about the company's business makes the message one about it.
    order = {"on_topic": 0, "near": 1, "off_topic": 2, "small_talk": 3}
    return min(found, key=lambda topic: (order[topic.label], -topic.score))


def _drop_given(text: str) -> str:
    """Without the sentences in which somebody says who or where they are: with what is masked gone, they say little."""
    if not find_placeholders(text):
        return text
    return ". ".join(sentence for sentence in _SENTENCES.findall(text) if not find_placeholders(sentence))


def warm_up() -> None:
    """Loads what the first message would wait for. A wrong file shows when a message is judged."""
    with contextlib.suppress(ValueError, OSError):
        load(conf.read("GUARDRAILS_COMPANY"))
    _warm.set()


def warm_up_apart() -> None:
    """Begins it in a thread, unless that has been done."""
    if not _warming.is_set():
        _warming.set()
        threading.Thread(target=warm_up, daemon=True).start()


def is_warm() -> bool:
    return _warm.is_set()


_warming, _warm = threading.Event(), threading.Event()


def _find_sentences(text: str) -> list[str]:
    """Those that are judged, as the screen reads them: but it drops marks, which in Thai are vowels and tones."""
    asked = _drop_given(text[:_LONGEST])
    plain = asked.lower() if _THAI.search(asked) else read_plain(asked).text
    parts = [part.strip() for part in _SENTENCES.findall(plain)]
    return [part for part in parts if _stands_alone(part)][:_MOST_SENTENCES]


def _stands_alone(sentence: str) -> bool:
    if _COUNTED_BY_LETTERS.search(sentence):
        return len(sentence) >= 6
    words = _WORDS.findall(sentence)
    if len([word for word in words if not word.isdigit()]) < _FEWEST_WORDS:
        return False
    if len(words) > _SHORT:
        return True
    return not (_LEANS_BEFORE.match(sentence) or _POINTS_BACK.search(sentence) or _STATES.match(sentence))


def _judge(topics: Topics, sentence: str, vector: Any) -> Topic:
    likeness = topics.vectors @ vector
    labels = topics.labels
    nearest = {label: float(likeness[labels == label].max(initial=-1.0)) for label in LABELS}
    own = max(nearest["on_topic"], nearest["near"])
    other: Label = "off_topic" if nearest["off_topic"] >= nearest["small_talk"] else "small_talk"
    lead = nearest[other] - own
    if lead > _MARGIN and nearest[other] > _LEAST_LIKENESS and not (topics.words and topics.words.search(sentence)):
        return Topic(other, lead, topics.names[int(np.where(labels == other, likeness, -1.0).argmax())])
    label: Label = "on_topic" if nearest["on_topic"] >= nearest["near"] else "near"
    return Topic(label, max(0.0, -lead), topics.names[int(np.where(labels == label, likeness, -1.0).argmax())])


@cache
def load(company: Path | str | None) -> Topics:
    """The company's topics and the general ones. Raises ValueError, which names the file and what is wrong in it."""
    entries = read_topics(GENERAL_FILE)
    path = Path(company) / "topics.toml" if company else None
    if path is not None and path.exists():
        entries = read_topics(path) + entries
    phrases = [(phrase, entry) for entry in entries for phrase in entry["phrases"]]
    words = [word for entry in entries for word in entry.get("words", ())]
    pattern = "|".join(re.escape(word.lower()).replace(r"\*", r"\w*") for word in words)
    return Topics(
        vectors=encode([phrase.lower().rstrip("?.!") for phrase, _ in phrases]),
        labels=np.array([entry["label"] for _, entry in phrases]),
        names=tuple(entry["name"] for _, entry in phrases),
        words=re.compile(rf"\b(?:{pattern})\b") if words else None,
    )


def read_topics(path: Path) -> list[dict[str, Any]]:
    """The topics of a topics.toml. Raises ValueError, which names the file and what is wrong in it."""
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get("topic", [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: it is not valid TOML: {error}.") from None
    for entry in entries:
        name = entry.get("name")
        if not isinstance(name, str) or not name:
            raise ValueError(f"{path}: each topic needs a name.")
        if unknown := sorted(set(entry) - {"name", "label", "phrases", "words"}):
            raise ValueError(f"{path}: {name}: unknown: {', '.join(unknown)}.")
        if entry.get("label") not in LABELS:
            raise ValueError(f"{path}: {name}: label must be one of {', '.join(LABELS)}.")
        for key in ("phrases", "words"):
            texts = entry.get(key, [])
            if not isinstance(texts, list) or not all(isinstance(text, str) and 0 < len(text) <= 200 for text in texts):
                raise ValueError(f"{path}: {name}: {key} must be a list of texts of 1 to 200 characters.")
        if not entry.get("phrases"):
            raise ValueError(f"{path}: {name}: it needs at least one phrase.")
    return list(entries)

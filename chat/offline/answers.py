"""Answers taken from search results: the passages that fit the question, each cited. Pure."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chat.offline import meaning
from chat.offline.exclusions import asks_exclusions, tells_exclusions
from chat.offline.history import SearchResult
from chat.offline.plan import Citation, TextBlock
from chat.offline.questions import Question
from chat.offline.text import flatten
from chat.offline.words import content_words, find_stems, stem

MOST_WORDS = 120
# A summary answers a question of so few words at most.
MOST_OF_KEYWORD = 2
# A passage counts when it holds this part of the question's weight (more if the question has none of our words), and
# comes near the best.
LEAST_OFF_TOPIC = 0.6
LEAST_COVERAGE = 0.15
NEAR_THE_BEST = 0.62
# ... and from another article than the best: more of the same is no answer.
NEAR_FROM_ELSEWHERE = 0.75
# A list of the best's own article tells in full what its sentences sum up, often without naming the subject again.
NEAR_AS_LIST = 0.5
_TITLE_SHARE = 0.6
_CONTEXT_SHARE = 0.3
_RANK_STEP = 0.09
_HEADING_SHARE = 0.15
_LIST_BONUS = 0.06
_FRAGMENT_WORDS = 14
_EXCLUSION_MALUS, _EXCLUSION_BONUS = 0.2, 0.5
_LIST_ITEM = re.compile(r"\s*(?:[-*]|\d+\.) ")
# The line before a list, which Markdown wants apart from it.
_LEAD_IN = re.compile(r"^(?!\s*(?:[-*]|\d+\.) )([^\n]+)\n(?=\s*(?:[-*]|\d+\.) )")
_CELL = re.compile(r"[^:]{1,40}: (?P<value>.+)")
_NEXT_CELL = re.compile(r"; (?=[^:;]{1,40}: )")
# "No." answers its heading, and nothing else.
_REPLIES = re.compile(r"(?:yes|no|both|either|neither|it (?:can|does|depends))\b[.,;:]", re.IGNORECASE)
_REPLY_MALUS = 0.2
# What only its heading says the subject of: "It pays what the repair costs."
_POINTS = re.compile(
    r"(?:it|its|they|them|this|that|these|those|then|both|from|on|once|up to|asking|not)\b", re.IGNORECASE
)
_EXCLUDES = re.compile(r"\b(?:not|never|exclu\w+|except\w*)\b", re.IGNORECASE)
# What the meaning adds to the words: nothing for what lies no closer to the question than any passage does.
_MEANING, _UNLIKE = 0.6, 0.3
# So close, a passage answers though it has no word of the question.
_LIKE = 0.5
# ... and so close, it is not only what comes closest.
_MUCH_LIKE = 0.6
# With so much of the question's weight it is as good as one.
_TELLS = 0.65
# What stands under the heading where the answer is known, or likely, to stand.
_IN_PLACE, _LIKELY_IN_PLACE = 1.5, 0.4
# What is about a kind of vehicle that nobody spoke of, and about the very one that was spoken of.
_OTHER_KIND_MALUS, _OWN_KIND_BONUS = 0.35, 0.25


@dataclass(frozen=True)
class _Passage:
    result: SearchResult
    index: int
    text: str
    score: float
    words: float = 0.0
    likeness: float = 0.0
    is_placed: bool = False
    is_minor: bool = False
    is_summary: bool = False


@dataclass(frozen=True)
class Answer:
    """`is_weak`: it is what comes closest, and may be about something else."""

    blocks: Sequence[TextBlock] = ()
    is_weak: bool = False


def answer_from(
    results: Sequence[SearchResult],
    question: Question,
    synonyms: Mapping[str, frozenset[str]],
    *,
    most: int,
    is_on_topic: bool = True,
    others: Sequence[re.Pattern[str]] = (),
    own: Sequence[re.Pattern[str]] = (),
) -> Answer:
    """The passages that answer the question, in reading order, each its own cited block. Empty: none does. `others`
    find the titles of articles about kinds of vehicles that nobody spoke of, `own` those about what was spoken of."""
    wanted = _weigh_question(question, results, synonyms, is_on_topic)
    passages = [one for one in _score_all(results, question, wanted, (others, own)) if one.text.strip()]
    least = LEAST_COVERAGE if is_on_topic else LEAST_OFF_TOPIC
    answering = [
        one for one in passages if question.original or one.is_placed or one.words >= least or one.likeness >= _LIKE
    ]
    telling = [passage for passage in answering if not passage.is_summary]
    best = max(telling or answering, key=lambda passage: passage.score, default=None)
    if best is None:
        return Answer()
    if best.is_summary and (inside := _find_inside(best, passages)):
        best, telling = inside, [inside]
    elif best.is_summary and len(content_words(question.subject)) > MOST_OF_KEYWORD:
        return Answer()
    chosen = _choose(telling or [best], best, most)
    firsts = {passage.result.index: passage for passage in reversed(chosen)}
    blocks = [
        TextBlock(_display(passage, names=firsts[passage.result.index] is passage), _cite(passage))
        for passage in chosen
    ]
    return Answer(blocks, is_weak=_is_weak(best, question))


def _is_weak(best: _Passage, question: Question) -> bool:
    """Only comes closest: it does not stand where the answer is known to stand, and lacks much of what is asked."""
    is_keyword = len(question.subject.split()) <= MOST_OF_KEYWORD
    is_trusted = best.is_placed and (question.is_sure or question.is_near)
    return not (is_trusted or is_keyword or best.words >= _TELLS or best.likeness >= _MUCH_LIKE)


def _score_all(
    results: Sequence[SearchResult],
    question: Question,
    wanted: Sequence[tuple[frozenset[str], float]],
    kinds: tuple[Sequence[re.Pattern[str]], Sequence[re.Pattern[str]]],
) -> list[_Passage]:
    places = [(rank, index) for rank, result in enumerate(results) for index in range(len(result.passages))]
    texts = [_put_with_heading(results[rank], index) for rank, index in places]
    likeness = meaning.compare(question.wordings, texts)
    bonuses = [_find_bonus(result, question) for result in results]
    kindred = [_judge_kind(result, *kinds) for result in results]
    if asks_exclusions(question.subject):
        tells = [tells_exclusions(result.title) for result in results]
        kindred = [one + _EXCLUSION_BONUS * told for one, told in zip(kindred, tells, strict=True)]
    return [
        _score(results[rank], index, rank, wanted, like, kindred=kindred[rank], bonus=bonuses[rank])
        for (rank, index), like in zip(places, likeness, strict=True)
    ]


def _judge_kind(result: SearchResult, others: Sequence[re.Pattern[str]], own: Sequence[re.Pattern[str]]) -> float:
    article = flatten(result.title.partition(" — ")[0])
    if any(pattern.search(article) for pattern in own):
        return _OWN_KIND_BONUS
    return -_OTHER_KIND_MALUS if any(pattern.search(article) for pattern in others) else 0.0


def _find_bonus(result: SearchResult, question: Question) -> float:
    if not question.heading or result.title != question.heading:
        return 0.0
    return _IN_PLACE if question.is_sure else _LIKELY_IN_PLACE


def _put_with_heading(result: SearchResult, index: int) -> str:
    """A passage as it is understood: "No." says nothing without what it replies to."""
    heading = result.title.partition(" — ")[2] or result.title
    return f"{heading}: {result.passages[index]}"


def _find_inside(summary: _Passage, passages: Sequence[_Passage]) -> _Passage | None:
    """The best of the summary's own article: it tells what the summary announces."""
    inside = [one for one in passages if not one.is_summary and _find_article(one) == _find_article(summary)]
    best = max(inside, key=lambda one: one.score, default=None)
    return best if best and best.score > 0 else None


def closest_passage(results: Sequence[SearchResult], *, may_be_summary: bool = False) -> list[TextBlock]:
    """What the search found closest, for a question of which no word need stand in what answers it: one in another
    language than the articles, or a keyword, to which an article's summary is an answer."""
    found = [_score(result, index, 0, ()) for result in results[:1] for index in range(len(result.passages))]
    found = [passage for passage in found if passage.text.strip()]
    telling = [passage for passage in found if may_be_summary or not passage.is_summary] or found
    return [TextBlock(_display(passage, names=True), _cite(passage)) for passage in telling[:1]]


def _weigh_question(
    question: Question, results: Sequence[SearchResult], synonyms: Mapping[str, frozenset[str]], is_on_topic: bool
) -> list[tuple[frozenset[str], float]]:
    """Each word asked about as its stems (`synonyms` go from stem to stems), and what it weighs: rare words among the
    results more, words of the context less."""
    asked = dict.fromkeys(content_words(question.subject), 1.0)
    # What was said around it tells little about a question that says itself what it is about.
    around = f"{question.context} {question.hint}" if len(asked) <= 1 else question.hint
    shares = dict.fromkeys(content_words(around), _CONTEXT_SHARE) | asked
    words = list(shares)
    texts = [find_stems(f"{result.title} {passage}") for result in results for passage in result.passages]
    counts = Counter(mark for text in texts for mark in text)
    groups = [synonyms.get(stem(word), frozenset()) | {stem(word)} for word in words]
    spread = [max((counts[one] for one in group), default=0) for group in groups]
    weights = [
        shares[word] * _rarity(count, len(texts), is_on_topic) for word, count in zip(words, spread, strict=True)
    ]
    total = sum(weights) or 1
    return [(group, weight / total) for group, weight in zip(groups, weights, strict=True)]


def _rarity(count: int, total: int, is_on_topic: bool) -> float:
    """A word that no result has tells little against a question of our subject, and much against any other."""
    return 1 + math.log((1 + total) / (1 + count)) if count or not is_on_topic else 1.0


def _score(
    result: SearchResult,
    index: int,
    rank: int,
    wanted: Iterable[tuple[frozenset[str], float]],
    likeness: float = 0.0,
    *,
    kindred: float = 0.0,
    bonus: float = 0.0,
) -> _Passage:
    """`likeness`: to the question, by meaning; `kindred`: for the kind of vehicle that it is about; `bonus`: for
    standing where the answer is known to stand."""
    text = result.passages[index]
    inside, title, heading = find_stems(text), find_stems(result.title), find_stems(result.title.partition(" — ")[2])
    # What is not covered answers only those who ask for it: the words are the same.
    words = -_EXCLUSION_MALUS if _EXCLUDES.search(result.title) else 0.0
    if _REPLIES.match(text) and not any(group & heading for group, _ in wanted):
        words -= _REPLY_MALUS
    words += _LIST_BONUS if "\n" in text else -_LIST_BONUS if len(text.split()) < _FRAGMENT_WORDS else 0.0
    for group, weight in wanted:
        words += weight if group & inside else weight * _TITLE_SHARE if group & title else 0
        words += weight * _HEADING_SHARE if group & heading else 0
    # The search's own order counts, and the order of reading.
    words -= _RANK_STEP * rank + 0.01 * index
    score = words + _MEANING * (likeness - _UNLIKE) + kindred + bonus
    # A summary announces; it doesn't answer.
    is_summary = index == 0 and len(result.passages) > 1 and not result.source.partition("#")[2]
    is_minor = bool(_EXCLUDES.search(result.title)) and not bonus
    return _Passage(result, index, text, score, words, likeness, bonus > 0, is_minor, is_summary)


def _choose(passages: Sequence[_Passage], best: _Passage, most: int) -> list[_Passage]:
    """The best, and others about as good, preferring its own section; in the order one reads them."""
    ranked = sorted(
        passages, key=lambda one: (one is best, one.result.index == best.result.index, one.score), reverse=True
    )
    chosen, words = [best], len(best.text.split())
    for passage in ranked:
        is_near = passage.score >= best.score * _find_share(passage, best)
        size = len(passage.text.split())
        if (
            passage not in chosen
            and is_near
            and (best.is_minor or not passage.is_minor)
            and len(chosen) < most
            and words + size <= MOST_WORDS
        ):
            chosen.append(passage)
            words += size
    return sorted(chosen, key=lambda one: (one.result.index != best.result.index, one.result.index, one.index))


def _find_share(passage: _Passage, best: _Passage) -> float:
    """The part of the best's score that makes a passage worth telling beside it."""
    if _find_article(passage) != _find_article(best):
        return NEAR_FROM_ELSEWHERE
    return NEAR_AS_LIST if "\n" in passage.text else NEAR_THE_BEST


def _find_article(passage: _Passage) -> str:
    return passage.result.source.partition("#")[0]


def _display(passage: _Passage, *, names: bool) -> str:
    """As Markdown; a table's rows become a list. With `names` a passage that does not say itself what it is about takes
    the name of its section along."""
    lines = passage.text.split("\n")
    body = passage.text
    if len(lines) > 1 and not any(_LIST_ITEM.match(line) for line in lines):
        body = "\n".join(f"- {_display_row(line)}" for line in lines)
    told = _LEAD_IN.sub(r"\1\n\n", body, count=1) if len(lines) > 1 else body
    return (
        f"**{passage.result.title.replace(' — ', ': ')}**\n\n{told}" if names and _needs_name(passage, body) else told
    )


def _needs_name(passage: _Passage, body: str) -> bool:
    """A bare list does, what replies to its heading or points at it, and what only the heading says is not so."""
    heading = passage.result.title.partition(" — ")[2]
    if not heading:
        return False
    is_reversed = bool(_EXCLUDES.search(heading)) and not _EXCLUDES.search(body)
    replies = _REPLIES.match(body) or _POINTS.match(body) or heading.endswith("?")
    return bool(_LIST_ITEM.match(body) or is_reversed or replies)


def _display_row(line: str) -> str:
    """A row like "Cover: Battery; In short: damage" with its first cell in front; of two, the second follows bare."""
    cells = [_CELL.fullmatch(cell) for cell in _NEXT_CELL.split(line)]
    named = [cell for cell in cells if cell]
    if len(named) < 2 or len(named) != len(cells):
        return line
    rest = named[1]["value"] if len(named) == 2 else "; ".join(cell[0] for cell in named[1:])
    return f"**{named[0]['value']}**: {rest}"


def _cite(passage: _Passage) -> Citation:
    result = passage.result
    return Citation(result.index, passage.index, passage.text, result.source, result.title or None)

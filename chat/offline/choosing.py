"""Other choices on a quote that stands, read from a sentence: a deductible, cover to add or to take out. Pure.

What can be chosen is the quote's own (`choices` of the tool's answer); the prices come from the tool, never from here.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chat.offline.numbers import find_numbers
from chat.offline.text import fold
from chat.offline.words import content_words, stem

TRY_TOOL = "try_quote_choices"
_DEDUCTIBLE = re.compile(r"\bdeductibles?\b|\bexcess\b")
_WHAT_IF = re.compile(
    r"\bif\b|\bhow much\b|\bwhat (?:would|will|does|is|about)\b|\bhow about\b|\bwould it\b|\bdifference\b|\bextra\b"
    r"|\bwhat'?s\b|\bcosts?\b|\bprice\b|\bcan i\b|\bshould i\b|\bsuppose\b"
)
_SET = re.compile(
    r"\b(?:make|set|change|switch|bump|raise|lower|increase|reduce|put|go (?:with|for)|i'?ll (?:take|have|go)"
    r"|i(?:'d| would)? (?:want|like|take|prefer)|give me|use|choose|take)\b"
)
_ADD = re.compile(
    r"\b(?:add|adding|adds|throw in|plus|put in)\b|^\W*(?:please )?(?:include|with)\b|\bi (?:want|need)\b"
)
_REMOVE = re.compile(
    r"\b(?:remove|removing|drop|take (?:out|off)|leave out|delete|get rid of|without|cancel)\b"
    r"|\b(?:take|leave)(?: \w+){1,3} (?:off|out)\b"
)
_REFUSES = re.compile(
    r"\b(?:remove|drop|take (?:out|off)|leave out|get rid of|without|do(?:n'?| no)t (?:want|need))\b"
    r"|\b(?:take|leave)(?: \w+){1,3} (?:off|out)\b"
)
# "Collision, with a $500 deductible", "Liability: bodily injury".
_NAME = re.compile(r"[,:(]")
_COST = re.compile(
    r"\bhow much\b|\bwhat (?:would|does|is|s)\b.*\b(?:cost|price|extra|add|more)\b|\bextra\b|\bwhat if\b|\bwith\b"
)
_NAMED = re.compile(r"\b(?:add|adding|throw in|remove|removing|drop|take out|leave out)\b(.{3,50})")
_HIGHER = re.compile(
    r"\b(?:high(?:er|est)?|rais\w*|increas\w*|bigger|larger?|max\w*|more"
    r"|(?:bump|push|move|crank|go|put)\w*\b.*\bup)\b"
)
_LOWER = re.compile(r"\b(?:low(?:er|est)?|reduc\w*|smaller|less|min\w*|no|zero|without)\b")
_LIST = re.compile(
    r"\b(?:which|other|all the|any other|choose|options?|possible)\b|\bwhat (?:other )?deductibles\b|\bmy deductible\b"
)
# "The deductible", once a quote is told, is the quote's own: "a deductible" is the word.
_ON_MINE = re.compile(
    r"\b(?:what|how (?:high|much|big))\b.{0,12}\bmy deductible\b"
    r"|\b(?:what(?:\W?s| is)?|how (?:high|much|big) is) the (?:deductible|excess)"
    r"(?: (?:for|of|on|in|with) (?:this|that|my|the) quote\b|\b(?!\W+(?:mean|work|for|of|on)\b))"
)
# "Is the deductible 500?" asks what it is.
_IS_IT = re.compile(r"^\W*(?:(?:so|and|ok|okay|wait)\W+)*(?:is|isn't|does|has|do i have)\b.*\?\W*$|\bright\?\W*$")
_DEFINITION = re.compile(
    r"\bwhat (?:is|are|s|does)\b.{0,4}\b(?:an?|the term|deductibles?)\b|\bmeans?\b|\bhow do(?:es)?\b.*\bwork"
)
_ADDS_IT = re.compile(
    r"\b(?:add|include|put|take|throw) (?:it|that|this|them)(?: (?:in|on|to it|please|then|now|too))*\W*$"
    r"|^\W*(?:ok|okay|yes|yeah|sure|fine|great|good|perfect|alright|all right)\W+(?:please |then |let'?s )?"
    r"(?:keep|do|change|make|have) (?:it|that|this)(?: (?:so|like that|please|then|that way))*\W*$"
)
# "Can you add it?" asks for it, "(does it) include it?" about it.
_ASKS_FOR = re.compile(r"\b(?:can|could|would|will) (?:you|u|we)\b|\bplease\b")
# Words of options that other covers have, too.
_COMMON = frozenset(map(stem, "assistance cover coverage insurance package protection plan".split()))
_NOT_COVER = re.compile(r"\b(?:driver|wife|husband|son|daughter|car|vehicle|name|address|person|someone|month)\b")
SHORT = 5


@dataclass(frozen=True)
class Choice:
    """`keeps`: the visitor asks to have it so; else it is a "what if"."""

    deductible: int | None = None
    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    keeps: bool = False

    def as_call(self, reference: str) -> dict[str, Any]:
        """The tool's arguments."""
        given: dict[str, Any] = {"reference": reference}
        if self.deductible is not None:
            given["deductible"] = self.deductible
        given |= {name: list(names) for name, names in (("add", self.add), ("remove", self.remove)) if names}
        return given | ({"keep": True} if self.keeps else {})


def read_choices(sentence: str, offered: Mapping[str, Any], tried: Choice | None = None) -> tuple[Choice, ...]:
    """What the sentence asks to choose; several where it asks which deductibles there are. `offered`: of the quote;
    `tried`: what was worked out just before, for "and 250?"."""
    text = fold(sentence)
    speaks_of_deductible = bool(_DEDUCTIBLE.search(text))
    is_on_mine = bool(_ON_MINE.search(text))
    numbers = find_numbers(text)
    if speaks_of_deductible and not is_on_mine and _DEFINITION.search(text) and not numbers:
        return ()
    amounts = {int(one.value) for one in numbers} & {*offered.get("deductibles", ())}
    # "Is it 500?", "500 or 1,000?"
    asks_which = bool(numbers and _IS_IT.search(sentence.lower())) or len(amounts) > 1
    if (is_on_mine and not amounts) or (speaks_of_deductible and asks_which):
        return _list_others(offered)
    amount = _read_amount(text, offered, speaks_of_deductible, tried)
    add, remove = _read_options(text, offered)
    if amount is not None or add or remove:
        return (Choice(amount, add, remove, keeps=_wants(text, sentence, bool(add or remove))),)
    if speaks_of_deductible and _LIST.search(text):
        return _list_others(offered)
    return ()


def refuse_cover(sentence: str, included: Sequence[str]) -> Choice | None:
    """ "I don't want comprehensive, can you remove it?": the tool says what can be taken out."""
    text = fold(sentence)
    words = {stem(word) for word in content_words(text.replace("'", " "))} - _COMMON
    named = [one for one in included if words & {stem(word) for word in content_words(_NAME.split(one)[0])} - _COMMON]
    return Choice(remove=(_NAME.split(named[0])[0],)) if named and _REFUSES.search(text) else None


def _list_others(offered: Mapping[str, Any]) -> tuple[Choice, ...]:
    return tuple(Choice(one) for one in offered.get("deductibles", ()) if one != offered.get("deductible"))


def find_options(text: str, offered: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the options that the text speaks of and that are not chosen yet."""
    words = {stem(word) for word in content_words(fold(text).replace("'", " "))}
    chosen = {str(one["name"]) for one in offered.get("options", ()) if one.get("is_chosen")}
    return tuple(name for name in _find_named(words, offered) if name not in chosen)


def adds_what_was_tried(sentence: str) -> bool:
    """ "Can you add it?", after what it would cost was told."""
    return bool(_ADDS_IT.search(fold(sentence)))


def find_cheaper(offered: Mapping[str, Any]) -> Choice | None:
    """The highest deductible above the chosen one: what makes a quote cheaper without a fact being another."""
    chosen = offered.get("deductible")
    higher = [one for one in offered.get("deductibles", ()) if chosen is not None and one > chosen]
    return Choice(max(higher)) if higher else None


def speaks_of_choice(sentence: str) -> bool:
    """Whether a number in it may be a deductible, and so is no fact of the vehicle."""
    return bool(_DEDUCTIBLE.search(fold(sentence)))


def _wants(text: str, sentence: str, is_cover: bool) -> bool:
    """ "Can you add roadside?" asks to have it, "can I?" what it would be."""
    asks = sentence.rstrip().endswith("?") and not _ASKS_FOR.search(text)
    if _WHAT_IF.search(text) or asks:
        return False
    return is_cover or (bool(_SET.search(text)) and "?" not in sentence)


def _read_amount(text: str, offered: Mapping[str, Any], speaks_of_it: bool, tried: Choice | None) -> int | None:
    amounts: Sequence[int] = offered.get("deductibles", ())
    numbers = [int(number.value) for number in find_numbers(text) if number.value >= 0]
    if not speaks_of_it:
        follows = tried is not None and tried.deductible is not None and len(text.split()) <= SHORT
        return next((one for one in numbers if follows and one in amounts), None)
    if numbers:
        return next((one for one in numbers if one in amounts), numbers[0])
    chosen = offered.get("deductible")
    if chosen is None:
        return None
    higher, lower = [one for one in amounts if one > chosen], [one for one in amounts if one < chosen]
    if _HIGHER.search(text) and higher:
        return max(higher) if "highest" in text or "max" in text else min(higher)
    if _LOWER.search(text) and lower:
        return min(lower) if "lowest" in text or "min" in text else max(lower)
    return None


def _read_options(text: str, offered: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of options to add and to take out."""
    adds, removes = bool(_ADD.search(text)), bool(_REMOVE.search(text))
    words = {stem(word) for word in content_words(text.replace("'", " "))}
    named = list(_find_named(words, offered))
    if removes and named:
        return (), tuple(named)
    if named and (adds or _COST.search(text)):
        return tuple(named), ()
    match = _NAMED.search(text) if not named else None
    other = " ".join(content_words(match[1])) if match and not _NOT_COVER.search(match[1]) else ""
    if not other or len(text.split()) > 2 * SHORT or _DEDUCTIBLE.search(text) or find_numbers(text):
        return (), ()
    return ((), (other,)) if removes else ((other,), ())


def _find_named(words: set[str], offered: Mapping[str, Any]) -> Iterator[str]:
    for option in offered.get("options", ()):
        own = {stem(word) for word in content_words(str(option["name"]))} - _COMMON
        if own & words:
            yield str(option["name"])

"""Which vehicle the visitor leaves out, and which of several quotes they keep. Pure."""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.errands import find_errand
from chat.offline.facts import Value
from chat.offline.further import RELATIVES
from chat.offline.garage import Parked, is_same
from chat.offline.kinds import USUAL, find_kinds, find_kinds_of
from chat.offline.reading import Reading
from chat.offline.results import Result
from chat.offline.short_replies import said_phrase
from chat.offline.text import flatten
from chat.offline.vehicles import find_vehicles

LEAVE_OUT, KEEP_QUOTE = "leave_out", "keep_quote"
_LEAVES = re.compile(
    r" (?:take|leave|kick|cut) (?:\w+ ){1,4}?(?:out|off|away|aside) "
    r"| (?:drop|remove|skip|delete|scratch|exclude|ditch|lose|forget|leave out|without|never mind|nevermind"
    r"|do not need|dont need|dont want|no longer want) (?:about )?(?:the|my|our|that|this|la|le|el|den|das) "
)
_LEAVES_ABROAD = re.compile(
    r" (?:nimm\w*|lass\w*) (?:\w+ )*(?:raus|weg) | streich\w* | quit[ae]\w* | (?:saque|saca|elimin[ae]\w*) "
    r"| olvid\w+ (?:el|la) | (?:enlev|retir)ez? | laissez? (?:tomber|de cote) | sans la | (?:togli\w*|tire) "
)
_KEEPS_NAMED = re.compile(
    r" (?:keep|keeping|stick with|stay with|go with|go for|go back to|back to|choose|pick|prefer) (?:the|my) "
)
# "His truck", "mine": by whose it is.
_THEIRS = re.compile(rf" (?:his|hers?|theirs?|(?:my|our) (?:{RELATIVES})s?) ")
_MINE = re.compile(rf" (?:mine|(?:my|our) (?!(?:{RELATIVES})s? )\w+) ")
_PUTS_BACK = re.compile(r" (?:put|add|bring|take|include) (?:\w+ ){1,4}?(?:back|again)(?: in)? ")
_KEEPS = re.compile(
    r" (?:keep|keeping|stick with|stay with|go with|go for|go back to|back to|return to|take|choose|pick|prefer|use"
    r"|want|rather have|rather) (?:\w+ )??(?:with |to )?(?:the )?"
    r"(?P<which>first|1st|second|2nd|third|3rd|last|latest|latter|former|original|earlier|previous|old|other|cheaper"
    r"|cheapest|lower|lowest)(?: (?:one|quote|price|version|offer|option|variant|car|vehicle))? "
)
# "Go with that one", after they stood side by side: the lowest was named last.
_TAKES_THAT = re.compile(r" (?:keep|go with|go for|take|choose|pick|prefer|stick with) (?:that|this)(?: one)? ")
_AS_IT_IS = re.compile(
    r" (?:keep|leave|take) (?:both|them both|all of them|them all) $"
    r"| (?:keep|leave|let) (?:it|that|this|everything|the quote)(?: just)? (?:as|like|the way)"
    r"(?: (?:it|that|is|was|they|are))* "
)
_THAT_ONE = re.compile(
    r"^(?: (?:ok|okay|yes|and|then|fine|good|so))* (?:put|do|use|have) (?:that|this)(?: one)?"
    r"(?: (?:then|please|now))* $"
)
_KEPT_ONLY = re.compile(r" (?:keep|keeping|stick|stay|back|return|prefer|rather) ")
_PLACES = {"first": 0, "1st": 0, "former": 0, "original": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2}
_LATEST = frozenset({"last", "latest", "latter"})
_LOWEST = frozenset({"cheaper", "cheapest", "lower", "lowest"})


def find_left_out(text: str, state: State, dialogue: Dialogue) -> Parked | None:
    """The vehicle of several that "take the Jeep out" means. `text`: in English, as far as it goes."""
    flat = flatten(text)
    if not _LEAVES.search(flat) and not _LEAVES_ABROAD.search(flat):
        return None
    others = [one for one in state.garage if not one.is_left_out]
    waiting = [one for one in others if one.is_waiting]
    known = [*(one for one in others if not one.is_waiting), state.in_hand, *waiting]
    known = [one for one in known if "make" in one.facts]
    return _find_meant(text, known, dialogue) if len(known) > 1 else None


def find_kept(text: str, state: State, dialogue: Dialogue) -> Result | None:
    """The quote of several that "keep the first one" means."""
    quotes = state.quotes
    if state.stage != "quoted" or len(quotes) < 2:
        return None
    if match := _KEEPS.search(flatten(text)):
        return _pick(match["which"], quotes, state.result)
    if _KEEPS_NAMED.search(flatten(text)):
        known = [Parked(one.facts, one) for one in quotes]
        meant = _find_meant(text, known, dialogue) if len({_name(one.facts) for one in quotes}) > 1 else None
        return meant.result if meant else None
    compared = any(said_phrase(state, dialogue, key) for key in ("compare_lowest", "compare_lowest_price"))
    return _pick("lowest", quotes, state.result) if compared and _TAKES_THAT.search(flatten(text)) else None


def read_picking(text: str, state: State, reading: Reading, dialogue: Dialogue) -> None:
    """Makes acts of both. What is bought at once stays a wish to buy."""
    if find_errand(reading.acts):
        return
    if left := find_left_out(text, state, dialogue):
        _turn_to(reading, LEAVE_OUT)
        reading.left_out = left
    elif kept := find_kept(text, state, dialogue):
        buys = "buy" in reading.acts and not _KEPT_ONLY.search(flatten(text))
        saves = "save" in reading.acts and bool(re.search(r" save ", flatten(text)))
        _turn_to(reading, KEEP_QUOTE, *(["buy"] if buys else ["save"] if saves else []))
        reading.kept = kept
    elif state.stage == "quoted" and (_AS_IT_IS.search(flatten(text)) or _means_that_one(text, state, dialogue)):
        _turn_to(reading, KEEP_QUOTE)
    elif _PUTS_BACK.search(flatten(text)) and (back := _find_back(text, state, dialogue)):
        _turn_to(reading, "another_vehicle")
        reading.found.values.update({name: back.facts[name] for name in ("make", "model")})


def _means_that_one(text: str, state: State, dialogue: Dialogue) -> bool:
    """ "Put that one" is the quote that was just told. After another choice was offered it is a yes to that."""
    takes_offer = state.tried is not None and said_phrase(state, dialogue, "choice_offer")
    return bool(_THAT_ONE.search(flatten(text))) and not takes_offer


def _turn_to(reading: Reading, *acts: str) -> None:
    reading.acts = [*acts]
    reading.questions.clear()
    reading.choices.clear()
    reading.found.values.clear()
    reading.further.clear()
    reading.is_unclear = reading.is_guess = False


def _find_back(text: str, state: State, dialogue: Dialogue) -> Parked | None:
    known = [one for one in state.garage if one.is_left_out]
    return _find_meant(text, known, dialogue) or (known[-1] if len(known) == 1 else None)


def _find_meant(text: str, known: Sequence[Parked], dialogue: Dialogue) -> Parked | None:
    """By its make or model, by its kind, or by its place in the row."""
    for mention in find_vehicles(text, is_asked=True):
        named: dict[str, Value] = {"make": mention.make} if mention.make else {}
        named |= {"model": mention.model} if mention.model else {}
        if found := [one for one in known if named and is_same(one.facts, named)]:
            return found[-1]
    if found := [one for one in known if _shares_word(text, one.facts)]:
        return found[0] if len(found) == 1 else None
    kinds = find_kinds(text, dialogue) - {USUAL}
    of_kind = [one for one in known if kinds & find_kinds_of(one.facts, dialogue)]
    if len(of_kind) == 1:
        return of_kind[0]
    flat = flatten(text)
    if owned := _find_owners(flat, known):
        return owned
    place = next((place for word, place in _PLACES.items() if f" {word} " in flat), None)
    return known[place] if place is not None and place < len(known) else known[-1] if " this " in flat else None


def _find_owners(flat: str, known: Sequence[Parked]) -> Parked | None:
    """ "His truck", and "mine" beside it."""
    whose = [True] * bool(_THEIRS.search(flat)) + [False] * bool(_MINE.search(flat))
    found = [one for one in known if one.is_others == whose[0]] if len(whose) == 1 else []
    return found[0] if len(found) == 1 and len(known) > 1 else None


def _name(facts: Mapping[str, Value]) -> tuple[Value | None, Value | None]:
    return facts.get("make"), facts.get("model")


def _shares_word(text: str, facts: Mapping[str, Value]) -> bool:
    words = set(flatten(text).split())
    return bool(words & set(flatten(f"{facts.get('make', '')} {facts.get('model', '')}").split()))


def _pick(which: str, quotes: Sequence[Result], current: Result | None) -> Result | None:
    if which in _LATEST:
        return quotes[-1]
    if which in _LOWEST:
        return min(quotes, key=lambda one: Decimal(str((one.quote or {}).get("monthly_premium", 0))))
    if which in _PLACES:
        place = _PLACES[which]
        return quotes[place] if place < len(quotes) else None
    others = [one for one in quotes if current is None or one.facts != current.facts]
    return others[-1] if others else None

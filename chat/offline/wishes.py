"""What a wish comes to where the conversation stands: words that name one may ask about it instead. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chat.offline import wish_words as words
from chat.offline.about_cover import asks_cover, asks_price_of_part
from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.garage import find_waiting
from chat.offline.intents import flatten_sentence, is_question
from chat.offline.price_words import speaks_of_cheap, speaks_of_price
from chat.offline.reading import Reading
from chat.offline.short_replies import speaks_of_person
from chat.offline.subjects import BUYING, asks_how_to_begin, goes_through_something
from chat.offline.words import content_words

LEAST_TO_COMPARE = 2
# So many words of its own, and it is about more than a fact of a quote.
_LEAST_TO_TELL = 3
# Questions about prices and quotes in general: what they mean once there is a quote.
_OF_STANDING_QUOTE = {"price_question": "explain_price", "quote_question": "validity"}


@dataclass(frozen=True)
class Said:
    """A sentence, flattened, with where the conversation stands and what the turn has said before it."""

    flat: str
    state: State
    reading: Reading
    dialogue: Dialogue


def settle_wish(intent: str | None, said: Said) -> str | None:
    """The intent that the sentence comes to; None makes a question of it."""
    if intent is None:
        return None
    if intent == "quote" and words.wants_no_quote(said.flat):
        return "cancel_quote"
    if intent == "own_policy_named":
        return "own_record"
    if intent == "handoff" and words.asks_when(said.flat) and not _is_of_no_person(said):
        return "when_person"
    if intent == "take_payment" and " than " in said.flat:
        # "That's more than I pay now."
        return "cheaper" if said.state.stage == "quoted" else None
    if intent == "another_vehicle" and said.state.stage == "none" and words.adds_to_own(said.flat):
        return "errand_add_vehicle"
    if intent == "compare" and len(said.state.quotes) < LEAST_TO_COMPARE:
        return _compare_early(said)
    if intent in _OF_STANDING_QUOTE:
        return _OF_STANDING_QUOTE[intent] if said.state.stage == "quoted" else None
    asks_instead = _ASKS_INSTEAD.get(intent)
    return None if asks_instead and asks_instead(said) else intent


def _compare_early(said: Said) -> str | None:
    """Before there are two quotes: the vehicle that waits is next, or each has to be worked out first."""
    if said.state.stage == "quoted":
        return "another_vehicle" if find_waiting(said.state.garage) else None
    return "which_cheaper" if speaks_of_cheap(said.flat) else None


def _supposes(said: Said) -> bool:
    return words.supposes(said.flat)


def _asks_what_happens(said: Said) -> bool:
    return words.asks_what_happens(said.flat)


def _asks_when(said: Said) -> bool:
    return words.asks_when(said.flat)


def _is_of_no_person(said: Said) -> bool:
    """ "When?", and nobody spoke of a person."""
    return not said.state.has_ticket and not speaks_of_person(said.state.last_reply, said.dialogue)


def _has_no_ticket(said: Said) -> bool:
    return not said.state.has_ticket


def _changes_nothing(said: Said) -> bool:
    """ "Can I lower it?" is of the policy that was just told of; "is it cheaper if I raise it?" wants nothing done."""
    if speaks_of_cheap(said.flat) and is_question(said.flat) and " if " in said.flat:
        return True
    return words.points_at_something(said.flat) and not (said.state.told_record or said.state.errand)


def _leaves_out(said: Said) -> bool:
    """ "Take the bike off", of several that are quoted."""
    return bool(said.state.garage) and said.state.is_quoting and not _is_of_policy(said)


def _is_of_policy(said: Said) -> bool:
    return " policy " in said.flat


def _cancels_no_quote(said: Said) -> bool:
    return _is_of_policy(said) or (is_question(said.flat) and " quote " not in said.flat)


def _needs_no_quote(said: Said) -> bool:
    asks_how_long = said.state.stage == "none" and said.state.subject and words.asks_how_long(said.flat)
    return bool(asks_how_long) or _is_of_something_else(said)


def _is_of_no_fact(said: Said) -> bool:
    """ "I forgot to pay", or "what is a VIN and where do I find it", where no fact was asked for."""
    was_asked = said.state.stage not in ("none", "quoted") or said.state.asked
    is_of_question = bool(said.reading.asked)
    return not was_asked and (is_of_question or bool(said.dialogue.topic.search(said.flat)))


def _asks_why_of_no_fact(said: Said) -> bool:
    """ "My mom drives it for a weekend, do I need to tell you?", where no fact was asked for, tells of something."""
    was_asked = said.state.stage != "none" or said.state.asked
    tells_more = len(content_words(said.flat)) >= _LEAST_TO_TELL and not was_asked
    return tells_more or _is_of_no_fact(said) or _is_of_something_else(said)


def _is_of_something_else(said: Said) -> bool:
    """ "I moved, do I need to tell you?", and "what do you need?" after a question about a policy."""
    is_quoting = said.state.stage in ("quoting", "quoted") and said.state.theme != BUYING
    around = [flatten_sentence(sentence) for sentence, _ in said.reading.asked]
    is_of_this = any(goes_through_something(one) for one in (said.flat, *around))
    return is_of_this or (bool(said.state.theme) and not is_quoting)


def _is_on_topic(said: Said) -> bool:
    if "safe" in said.reading.socials and not is_question(said.flat):
        # "Nobody hurt, just the bumper."
        return True
    if goes_through_something(said.flat) or asks_cover(said.flat):
        return True
    return bool(said.state.theme) and words.was_inside(said.flat)


def _is_of_no_plans(said: Said) -> bool:
    """ "Will my premium go up?", after an accident, is no question about the company's future."""
    is_of_theme = bool(said.state.theme) and said.state.stage == "none"
    return words.is_of_own_future(said.flat) or (is_of_theme and speaks_of_price(said.flat))


def _quotes_nothing(said: Said) -> bool:
    if said.state.stage == "none" and (asks_price_of_part(said.flat) or words.asks_why(said.flat)):
        return True
    return bool(said.state.theme) and asks_how_to_begin(said.flat)


# Intents that depend on more than their words, and when they are none.
_ASKS_INSTEAD: Mapping[str, Callable[[Said], bool]] = {
    "accident": _supposes,
    "another_vehicle": _is_of_policy,
    "breakdown": _supposes,
    "buy": _asks_when,
    "cancel_quote": _cancels_no_quote,
    "emergency": _supposes,
    "errand_change": _changes_nothing,
    "errand_remove_vehicle": _leaves_out,
    "future": _is_of_no_plans,
    "needs": _needs_no_quote,
    "next_step": _is_of_something_else,
    "off_topic": _is_on_topic,
    "quote": _quotes_nothing,
    "save": _asks_what_happens,
    "ticket_answer": _has_no_ticket,
    "unknown_fact": _is_of_no_fact,
    "when_person": _is_of_no_person,
    "why_fact": _asks_why_of_no_fact,
}

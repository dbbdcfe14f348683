"""What every message passes through: `CHAT_MIDDLEWARE`, built like Django's middleware, outermost first.

The chain is called when a message comes in, for its masked text or an answer, and again when its turn starts, for
fresh outbound filters: what it does to a text it does once, a second time changes nothing.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeGuard

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from guardrails import policy
from guardrails.excerpts import make_excerpt
from guardrails.openings import is_opening
from guardrails.shortcut import Shortcut, take_skippable

# Stands in the text of a reply for a citation that went with what it was for.
DROPPED_MARK = "\ue0c2"
RULES_SECONDS = 0.3
Action = Literal["allow", "redact", "replace", "block", "flag", "hand_over"]
Direction = Literal["inbound", "outbound"]
# Gets a kind and a value; gives its placeholder in the conversation, or None if the conversation did not bring it.
Recall = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule decided about a text: `detail` says why, `excerpt` what it saw.

    Whatever is given as `excerpt` is masked and cut here: no verdict holds personal data.
    """

    rule: str
    direction: Direction
    action: Action
    kind: str = ""
    detail: str = ""
    excerpt: str = ""

    def __post_init__(self) -> None:
        if self.excerpt:
            object.__setattr__(self, "excerpt", make_excerpt(self.excerpt))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a reply may rest on, as texts.

    `company` is what the company says of itself, `passages` what was looked up, `records` what tools returned as data
    (the only source of a visitor's own price), `visitor` the visitor's own words. `links` are addresses that may be
    named.
    """

    company: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    visitor: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Persona:
    """Who the assistant is: its name, and what it must not recite, the prompt's instructions and its canary."""

    assistant: str = ""
    instructions: tuple[str, ...] = ()
    canary: str = ""


@dataclass(slots=True)
class Exchange:
    """One message on its way in. Middleware may change its text and adds what it decided.

    `notes` are what the model should be told beside the message, in the operator's words.
    `originals` says what placeholders in `text` stand for: whoever stores the text keeps them (`guardrails.vault.keep`)
    and renumbers it; they go nowhere else. `recall` knows what the conversation has brought before.
    `find_language` tells, from a text and a locale, in which language an answer goes best; asked only for an answer.
    With `has_second_look` the caller heeds `Reply.second_look`, at the latest before the model is heard.
    With `may_postpone` a check that takes time and changes neither what is answered nor what is asked is kept in
    `postponed`: whoever stores the message calls `run_postponed` before.
    Without `has_reply` nobody uses the reply's filters: none need be made.
    `find_evidence` gives what a reply may rest on; it is called when a sentence of the reply needs it. With
    `may_ask_again` a filter may raise ReplyRejectedError while the reply's first sentence is not over.
    """

    conversation_id: str
    text: str
    locale: str = "en"
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    originals: dict[str, str] = field(default_factory=dict, repr=False)
    recall: Recall | None = field(default=None, repr=False)
    find_language: Callable[[str, str], str] | None = field(default=None, repr=False)
    has_second_look: bool = False
    may_postpone: bool = False
    has_reply: bool = True
    postponed: "list[Callable[[], Awaitable[object]]]" = field(default_factory=list, repr=False)
    find_evidence: Callable[[], Evidence] | None = field(default=None, repr=False)
    persona: Persona | None = field(default=None, repr=False)
    may_ask_again: bool = False

    async def run_postponed(self) -> None:
        """Its verdicts are then with the others. Raises GuardrailError where a check fails whose rule fails closed."""
        postponed, self.postponed = self.postponed, []
        for look in postponed:
            await look()


class TextFilter(Protocol):
    """Wraps the text that goes out. `feed` and `close` return what may be shown by now."""

    @property
    def verdicts(self) -> list[Verdict]: ...

    @property
    def pending(self) -> str:
        """The raw text that it holds back."""

    def feed(self, chunk: str, /) -> str: ...

    def release(self) -> str: ...

    def close(self) -> str: ...


class RevisingFilter(TextFilter, Protocol):
    """One that may take back the end of what it let through. It must be the last: nothing may have changed that."""

    @property
    def taken_back(self) -> int:
        """How many characters, citations' marks aside, go before what the last call returned."""

    @property
    def note(self) -> str:
        """What the model should know of what became of its words; "" if they were shown."""

    def close(self, chunk: str = "", /) -> str:
        """The last piece, and the rest."""

    def insist(self) -> None:
        """No other reply can be asked for from now on."""


class OpeningFilter(TextFilter, Protocol):
    """One that can say of a reply's first word whether it may be shown before what follows it is known."""

    def allows_opening(self, text: str, /) -> bool:
        """Whether the word alone is nothing to it. What follows may still make it part of a match: then the text that
        comes out does not begin with it, and whoever showed it takes it back."""


# Python looks through all of a protocol's members to tell whether something is one: too slow before each first word.


def _may_revise(text_filter: object) -> TypeGuard[RevisingFilter]:
    return hasattr(text_filter, "taken_back")


def can_allow_opening(text_filter: object) -> TypeGuard[OpeningFilter]:
    return hasattr(text_filter, "allows_opening")


@dataclass(frozen=True, slots=True)
class Strikes:
    """What repeated attacks of one visitor lead to: within `minutes`, the answer slows from the one count on, and the
    conversation ends from the other. An attack is a message on which one of `rules` took one of `actions`.

    `slow_words` follow the slowed answer; `end_words` are the last one, with {phone} and {hours} to be filled in.
    """

    minutes: int
    slow_from: int
    end_from: int
    rules: tuple[str, ...]
    actions: tuple[str, ...]
    slow_words: str
    end_words: str


@dataclass(slots=True)
class Reply:
    """What comes out: an answer that needs no model, or the filters of the model's, innermost first.

    With `offers_handoff` the answer comes with a way to a person; nothing is requested before the visitor takes it.
    `second_look` is to run beside the model's call: nothing of it may be shown before that has decided.
    """

    answer: str | None = None
    offers_handoff: bool = False
    strikes: Strikes | None = None
    second_look: "SecondLook | None" = None
    filters: list[TextFilter] = field(default_factory=list)


GetReply = Callable[[Exchange], Awaitable[Reply]]
# Takes instructions for a small, fast model and a text that is nothing but data; gives what it says, or raises.
AskModel = Callable[[str, str], Awaitable[str]]
# Decides what takes a model to decide: an answer in the place of the model's, or None if that may be heard.
SecondLook = Callable[[AskModel], Awaitable[Reply | None]]


async def reply_by_model(exchange: Exchange) -> Reply:
    """The innermost callable: nothing objected, the model may answer."""
    return Reply()


def build_chain(get_reply: GetReply = reply_by_model) -> GetReply:
    """The callable that runs settings.CHAT_MIDDLEWARE around `get_reply`. Raises ImproperlyConfigured."""
    for path in reversed(settings.CHAT_MIDDLEWARE):
        try:
            get_reply = import_string(path)(get_reply)
        except (ImportError, TypeError) as error:
            raise ImproperlyConfigured(f"CHAT_MIDDLEWARE: {path} cannot be used: {error}.") from error
        if not callable(get_reply):
            raise ImproperlyConfigured(f"CHAT_MIDDLEWARE: what {path} makes cannot be called.")
    inner = get_reply

    async def run(exchange: Exchange) -> Reply:
        await policy.keep_fresh()
        return await inner(exchange)

    return run


def keep_rules_fresh() -> None:
    """What a process that takes messages does every RULES_SECONDS, in a thread, so that none waits for its rules."""
    policy.look_ahead()


class OutboundChain:
    """Several filters as one: what the first lets through, the next one reads. Only the last may revise."""

    def __init__(self, filters: list[TextFilter]) -> None:
        self.filters = filters
        last = filters[-1] if filters else None
        self._last = last if _may_revise(last) else None
        if any(_may_revise(text_filter) for text_filter in filters[:-1]):
            raise ImproperlyConfigured("CHAT_MIDDLEWARE: the one that judges sentences must be the first.")
        first = take_skippable(filters)
        self._steps: list[TextFilter | Shortcut] = [*filters[len(first) :]]
        if first:
            self._steps.insert(0, Shortcut(first))

    @property
    def verdicts(self) -> list[Verdict]:
        return [verdict for text_filter in self.filters for verdict in text_filter.verdicts]

    @property
    def taken_back(self) -> int:
        """How many characters of what was returned before the last call go, citations' marks aside."""
        return self._last.taken_back if self._last else 0

    @property
    def note(self) -> str:
        return self._last.note if self._last else ""

    def insist(self) -> None:
        """The reply is the last one: what is wrong in it is replaced, never asked for again."""
        if self._last:
            self._last.insist()

    def allows_opening(self, text: str) -> bool:
        """Whether a reply's first word may be shown though `feed` holds it back; see OpeningFilter."""
        return is_opening(text) and all(
            can_allow_opening(text_filter) and text_filter.allows_opening(text) for text_filter in self.filters
        )

    def feed(self, chunk: str) -> str:
        for step in self._steps:
            chunk = step.feed(chunk)
        return chunk

    def release(self) -> str:
        shown = ""
        for step in self._steps[: -1 if self._last else None]:
            shown = (step.feed(shown) if shown else "") + step.release()
        return self._last.feed(shown) if self._last else shown

    def close(self) -> str:
        shown = ""
        for step in self._steps[: -1 if self._last else None]:
            shown = (step.feed(shown) if shown else "") + step.close()
        return self._last.close(shown) if self._last else shown

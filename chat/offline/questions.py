"""What to look up for a visitor's question: the words for the search, and those an answer must be about. Pure."""

import re
from dataclasses import dataclass, replace

from chat.offline.dialogue import Dialogue
from chat.offline.facts import Value
from chat.offline.intents import flatten_sentence, is_question
from chat.offline.language import DEFAULT
from chat.offline.plain_names import put_plainly
from chat.offline.subjects import asks_how_to_begin, asks_what_to_bring
from chat.offline.words import content_words

LONGEST_QUERY = 300
_CLAUSE = re.compile(r"[,;:]|\.{2,}|\b(?:but|and then)\b")
LEAST_OF_CLAUSE = 3
# "And what about my phone?" is about the phone.
_GOES_ON = re.compile(
    r"^\s*(?:(?:and|but|so|ok|okay|also|y|et|und|e)\b[\s,]*)*(?:(?:what|how) (?:about|of)|was ist mit|que pasa con)\s+",
    re.IGNORECASE,
)
# What is asked of any cover: "do you sell it?"
_OF_ANYTHING = frozenset("sell sells offer offers offered provide provides available include included".split())
_IT = re.compile(r" (?:it|that|this|them|those|one) ")
_SHORT_QUESTION = 3
_MOST_CONTEXT = 8
_COURTEOUS = re.compile(
    r"\b(?:hello|good (?:morning|afternoon|evening)|thank you|goodbye|yes|no|i (?:want|need|am|have))\b"
)


@dataclass(frozen=True)
class Question:
    """`subject` is what the visitor asks, `hint` what its words imply, `context` what was said around it. The two
    count for less, and the search decides itself whether the subject needs the context to be understood. `original` is
    what was asked in another language than the articles', `kinds` those of vehicles that it is about.
    `heading`: the title under which the answer stands (None: not known; empty: it is known that nothing answers)."""

    subject: str
    context: str = ""
    hint: str = ""
    original: str = ""
    # False for a remark that is looked up for want of a question.
    is_asked: bool = True
    kinds: frozenset[str] = frozenset()
    heading: str | None = None
    is_sure: bool = False
    # The heading is near enough to be trusted, though not sure.
    is_near: bool = False
    # "Which papers do you need?" says nothing without the hint.
    leans: bool = False
    # It is looked up beside a word of sympathy.
    is_aid: bool = False
    # The subject without names of vehicles and places.
    plain: str = ""

    def place(self, heading: str, *, is_sure: bool = False, is_near: bool = False) -> "Question":
        """The same, to be answered from there; with `is_sure` it is looked up by the heading alone."""
        return replace(self, heading=heading, is_sure=is_sure, is_near=is_near)

    @property
    def wordings(self) -> tuple[str, ...]:
        """How it can be put, to be compared by meaning: one that says little is put together with what it leans on."""
        is_short = len(content_words(self.subject)) <= 1
        asked = f"{self.subject} {self.context or self.hint}".strip() if is_short else self.subject
        whole = [wording for wording in (self.original, asked) if wording.strip()]
        return tuple(dict.fromkeys([*whole, *(part for wording in whole for part in _find_clauses(wording))]))

    @property
    def asked(self) -> tuple[str, ...]:
        """The wordings in the language in which it was asked: words picked out of it are another question."""
        translated = {self.subject, *_find_clauses(self.subject)} if self.original else set()
        asked = [one for one in self.wordings if one not in translated or one == self.original]
        bare = [_GOES_ON.sub("", one) for one in asked]
        plain = [self.plain] if self.plain and not self.original else []
        return tuple(dict.fromkeys([*asked, *plain, *(one for one in bare if len(one.split()) > 1)]))

    @property
    def asides(self) -> frozenset[str]:
        """Those of the wordings that only tell what the question beside them is about."""
        clauses = _find_clauses(self.original or self.subject)
        told = frozenset(clause for clause in clauses if not is_question(clause))
        return told if len(told) < len(clauses) else frozenset()

    @property
    def query(self) -> str:
        return self.heading or f"{self.subject} {self.hint}".strip()[:LONGEST_QUERY]

    @property
    def call(self) -> dict[str, str]:
        """The search tool's arguments. Where a heading is likely, what answers the question itself is looked for beside
        it."""
        more = {"asked_before": self.context, "original": self.original}
        if self.heading:
            asked = self.original or f"{self.subject} {self.hint}".strip()[:LONGEST_QUERY]
            more = {} if self.is_sure else {"original": asked}
        return {"query": self.query} | {name: value for name, value in more.items() if value}

    @property
    def whole(self) -> str:
        return f"{self.subject} {self.context} {self.hint}".strip()[:LONGEST_QUERY]


def _find_clauses(wording: str) -> list[str]:
    """ "The car is leased, do I need anything special?" asks about the lease."""
    parts = [part.strip() for part in _CLAUSE.split(wording)]
    return [
        part
        for part in parts
        if len(parts) > 1 and len(part.split()) >= LEAST_OF_CLAUSE and len(content_words(part)) > 1
    ]


AT_ACCIDENT = Question("what should I do after an accident")
AFTER_ACCIDENT = Question("how to report a claim", hint="call", is_aid=True)
AFTER_BREAKDOWN = Question("I broke down and need roadside help right now, what should I do?", is_aid=True)
AFTER_HARDSHIP = Question("I am short of money and cannot pay in time, what if a payment is missed?", is_aid=True)
# What is looked up beside a word of sympathy.
AIDS = {
    "accident": AFTER_ACCIDENT,
    "emergency": AFTER_ACCIDENT,
    "breakdown": AFTER_BREAKDOWN,
    "hardship": AFTER_HARDSHIP,
}


@dataclass(frozen=True)
class QuestionMaker:
    """Makes questions stand on their own, in English."""

    dialogue: Dialogue
    language: str

    def make(
        self, sentence: str, original: str, around: str, earlier: str, vehicle: dict[str, Value], page: str = ""
    ) -> Question:
        """`around`: statements of the same turn; `earlier`: the question before; `vehicle`: the facts known of it;
        `page`: the title of the article that the visitor reads."""
        subject = self._in_english(sentence, original)
        asked = original[:LONGEST_QUERY] if self.language != DEFAULT else ""
        context = self._add_context(subject, around, "" if page else earlier)
        hint = [*self._hint(subject, context, vehicle), *self._add_context(subject, "", page)]
        if not content_words(subject) or _leans(flatten_sentence(subject)) or (context and _asks_for_it(subject)):
            # "What do you cover?", "how do I start?", "which papers?": there is only what was said around it.
            return Question(subject, hint=" ".join([*context, *hint]), original=asked, leans=bool(context))
        plain = put_plainly(subject, self.dialogue)
        return Question(subject, " ".join(context), " ".join(hint), asked, plain="" if plain == subject else plain)

    def _in_english(self, sentence: str, original: str) -> str:
        if self.language == DEFAULT:
            return self.put_in_our_words(self._drop_quote(sentence))[:LONGEST_QUERY]
        terms = _COURTEOUS.sub("", self.dialogue.languages.pick_terms(original, self.language)).split()
        english = " ".join(terms)[:LONGEST_QUERY]
        # "My insurance" is in any question.
        return english if content_words(english) else sentence[:LONGEST_QUERY]

    def put_in_our_words(self, sentence: str) -> str:
        """ "I was charged twice" is about a bill, not about a battery; "breakdown cover" is what we call roadside
        assistance."""
        flat = whole = flatten_sentence(sentence)
        for sense, pattern in self.dialogue.senses:
            flat = pattern.sub(f"{sense} ", flat)
        return sentence if flat == whole else flat.strip()

    def _drop_quote(self, sentence: str) -> str:
        """ "What does comprehensive cover in that price?" asks about comprehensive cover."""
        flat = flatten_sentence(sentence)
        rest = self.dialogue.points_at_quote.sub("", flat)
        return rest.strip() if rest != flat and content_words(rest) else sentence

    def _add_context(self, subject: str, around: str, earlier: str) -> list[str]:
        """A short question takes along what was said beside it; one that leans on the last ("and the battery?"), its
        subject."""
        own = content_words(subject)
        flat = self.dialogue.points_at_quote.sub("", flatten_sentence(subject))
        leans = bool(self.dialogue.follow_up.search(flat)) or not own or not self.dialogue.topic.search(flat)
        leans = leans or _leans(flat)
        source = around if around and len(own) <= _SHORT_QUESTION else earlier if leans and len(own) <= 4 else ""
        source = source or (earlier if _leans(flat) else "")
        return list(dict.fromkeys(word for word in content_words(source) if word not in own))[:_MOST_CONTEXT]

    def _hint(self, subject: str, context: list[str], vehicle: dict[str, Value]) -> list[str]:
        """What the words imply, and for a bare "what would be covered?" what the visitor's vehicle is."""
        spoken = f"{subject} {' '.join(context)}"
        if not content_words(spoken):
            spoken += f" {vehicle.get('make', '')} {vehicle.get('model', '')}"
        flat = flatten_sentence(spoken)
        return [term for term, pattern in self.dialogue.hints if pattern.search(flat) and term not in flat]


def _asks_for_it(subject: str) -> bool:
    """ "Do you sell it?" says nothing of what it is."""
    return not {*content_words(subject)} - _OF_ANYTHING and bool(_IT.search(flatten_sentence(subject)))


def _leans(flat: str) -> bool:
    return asks_how_to_begin(flat) or asks_what_to_bring(flat)

"""What to look up for a visitor's question: the words for the search, and those an answer must be about. Pure."""

import re
from dataclasses import dataclass

from chat.offline.answers import LONGEST_QUERY, Question, content_words
from chat.offline.dialogue import Dialogue
from chat.offline.facts import Value
from chat.offline.intents import flatten_sentence
from chat.offline.language import DEFAULT
from chat.offline.subjects import asks_how_to_begin, asks_what_to_bring

_SHORT_QUESTION = 3
_MOST_CONTEXT = 6
_COURTEOUS = re.compile(
    r"\b(?:hello|good (?:morning|afternoon|evening)|thank you|goodbye|yes|no|i (?:want|need|am|have))\b"
)


AFTER_ACCIDENT = Question("how to report a claim", hint="call")


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
        if not content_words(subject) or _leans(flatten_sentence(subject)):
            # "What do you cover?", "how do I start?", "which papers?": there is only what was said around it.
            return Question(subject, hint=" ".join([*context, *hint]), original=asked, leans=bool(context))
        return Question(subject, " ".join(context), " ".join(hint), asked)

    def _in_english(self, sentence: str, original: str) -> str:
        if self.language == DEFAULT:
            return self._put_in_our_words(self._drop_quote(sentence))[:LONGEST_QUERY]
        terms = _COURTEOUS.sub("", self.dialogue.languages.pick_terms(original, self.language)).split()
        english = " ".join(terms)[:LONGEST_QUERY]
        # "My insurance" is in any question.
        return english if content_words(english) else sentence[:LONGEST_QUERY]

    def _put_in_our_words(self, sentence: str) -> str:
        """ "I was charged twice" is about a bill, not about a battery."""
        flat = flatten_sentence(sentence)
        for sense, pattern in self.dialogue.senses:
            if pattern.search(flat):
                return pattern.sub(f"{sense} ", flat).strip()
        return sentence

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


def _leans(flat: str) -> bool:
    return asks_how_to_begin(flat) or asks_what_to_bring(flat)

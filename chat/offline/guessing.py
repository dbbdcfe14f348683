"""What a sentence wants where its words alone do not say it, or say it wrongly: by what it means. Pure."""

import re
from dataclasses import dataclass

from chat.offline.dialogue import Dialogue
from chat.offline.intents import is_question
from chat.offline.language import DEFAULT
from chat.offline.placeholders import drop_placeholders
from chat.offline.text import flatten
from chat.offline.vehicles import find_vehicles

# What is to be looked up, and what asks for nothing.
QUESTION, STATEMENT = "question", "statement"
# Wishes that are read wrongly from words which questions of ours have, too; half translated, more of them.
_DOUBTFUL = frozenset(
    "off_topic competitor cancel_quote own_policy own_record quote another_vehicle quote_question".split()
)
_DOUBTFUL_TRANSLATED = frozenset({"quote", "included", "price_stands", "contact", "own_record", "needs", "buy"})
# Without a quote nobody haggles over it.
_DOUBTFUL_WITHOUT_QUOTE = frozenset({"promise", "discount"})
# So like a question of ours it is one, whatever words it has; by so much more than like the wish that they tell.
_RESEMBLES, _MORE = 0.6, 0.06
# What lies no closer to any example is like none; what is no question must lie closer, closer yet in English, which
# the cue words know well; and the best must lead.
_LEAST_LIKE, _LEAST_OF_WISH, _LEAST_OF_ENGLISH_WISH, _LEAD = 0.5, 0.53, 0.6, 0.02
# What looks like a question of ours is another wish only if it says nearly the same.
_LEAST_BESIDE_QUESTION = 0.85
# Answers to these refuse something: who may have asked a question is answered it.
_REFUSED = frozenset({"take_payment", "own_policy", "promise", "future", "competitor", "off_topic", "cancel_quote"})
# Of the facts of a quote: without one, "do I need to tell you?" asks about something else.
_OF_FACTS = frozenset({"refuse_fact", "why_fact", "unknown_fact", "needs"})
_ABOUT_AS_LIKE = 0.08
# "Do you charge for that?" is of nobody's own policy.
_OWN = "own_record"
_SPEAKS_OF_OWN = re.compile(r" (?:i|im|ive|my|mine|we|our|ours|me|us) ")
_MY_CLAIM = re.compile(r" (?:my|our) (?:claim|refund|reimbursement) ")
_MY_TERMS = re.compile(
    r" my (?:own |current )?(?:deductible|premium|policy number) "
    r"| (?:do|am) (?:i|we) (?:currently |now )?pay(?:ing)? (?:for|on) (?:my|the|our) "
)
_HOW_MUCH_FOR = re.compile(
    r"^ (?:and |so |ok |hi |hello )*how much for (?:my|our|a|an) "
    r"| how much (?:is it |would it be |will it be |does it cost )?to insure (?:him|her|it|them|us|me|my \w+|our \w+) $"
)
_FEWEST_LETTERS = 4
_FEW_WORDS = 4
_WISHES = re.compile(
    r"^ (?:hi |hello |hey |please |ok |so |yes )*(?:(?:i|we|id|i would|wed) (?:like |want |need )+(?:to get |to have )?"
    r"|(?:can|could|may) (?:i|we) (?:please )?(?:get|have) |(?:can|could) you (?:please )?(?:give|get|make) (?:me|us) "
    r"|(?:give|get|make) (?:me|us) )?(?:a |an )?(?:\w+ )?(?:quote|insurance) (?:for|on) "
)


@dataclass(frozen=True)
class Guesser:
    """`stage`: of the quote."""

    dialogue: Dialogue
    language: str
    stage: str

    def doubt(self, intent: str | None, original: str, sentence: str) -> str | None:
        """The intent that the words tell, or None where the sentence means a question that has these words, too.
        `sentence` is the original in English, as far as it goes."""
        if intent is None or intent not in self._doubtful:
            return intent
        is_plain = len(original.split()) <= _FEW_WORDS or bool(_HOW_MUCH_FOR.search(flatten(original)))
        if intent == "quote" and self.language == DEFAULT and (is_plain or self._wishes(original)):
            # "Price?" wishes for one.
            return intent
        if intent == _OWN and self.language != DEFAULT and " my " in flatten(sentence):
            # Half translated, it is like many a question; but the cue has heard whose policy it is.
            return intent
        if intent == "own_policy" and _MY_CLAIM.search(flatten(sentence)) and not is_question(sentence):
            # "My claim is still not paid."
            return intent
        if intent == _OWN and _MY_TERMS.search(flatten(sentence)):
            return intent
        likeness = self._compare(original, sentence)
        asks = likeness[QUESTION]
        return None if asks >= _RESEMBLES and asks >= likeness.get(intent, 0.0) + _MORE else intent

    def guess(self, original: str, sentence: str, *, looks_ours: bool) -> str | None:
        """The wish of a sentence that no cue fits, as far as one is clear; `question` and `statement` among them. What
        is asked of a quote that there is not yet is a question, and so is what is asked about an accident.
        `looks_ours`: it is a question with a word of our subject."""
        if sum(map(str.isalpha, drop_placeholders(original))) < _FEWEST_LETTERS and self.language == DEFAULT:
            return None
        likeness = self._compare(original, sentence)
        (wish, best), (_, second) = sorted(likeness.items(), key=lambda one: one[1], reverse=True)[:2]
        if wish in _REFUSED and likeness[QUESTION] >= max(_LEAST_LIKE, best - _ABOUT_AS_LIKE):
            return QUESTION
        if looks_ours and best < _LEAST_BESIDE_QUESTION:
            return QUESTION
        if best < self._find_least(wish) or best < second + _LEAD:
            return None
        if wish in _OF_FACTS and self.stage == "none":
            return QUESTION
        if wish == _OWN and self.language == DEFAULT and not _SPEAKS_OF_OWN.search(flatten(original)):
            return QUESTION
        is_open = wish in (QUESTION, STATEMENT) or self.dialogue.intents.allows(wish, self.stage)
        if not is_open or (wish == "accident" and original.rstrip().endswith(("?", "？"))):
            return QUESTION
        return wish

    def _find_least(self, wish: str) -> float:
        if wish == QUESTION:
            return _LEAST_LIKE
        return _LEAST_OF_ENGLISH_WISH if self.language == DEFAULT else _LEAST_OF_WISH

    def _wishes(self, sentence: str) -> bool:
        """ "Can I get a quote for a Tesla?", and what is asked for in such words for anything but what we explain."""
        match = _WISHES.search(flatten(sentence))
        if match is None:
            return False
        if not match[0].endswith((" quote for ", " quote on ")):
            return bool(find_vehicles(sentence))
        return bool(find_vehicles(sentence)) or not self.dialogue.topic.search(f" {match.string[match.end() :]}")

    @property
    def _doubtful(self) -> frozenset[str]:
        doubtful = _DOUBTFUL
        if self.language != DEFAULT:
            doubtful |= _DOUBTFUL_TRANSLATED
        return doubtful if self.stage == "quoted" else doubtful | _DOUBTFUL_WITHOUT_QUOTE

    def _compare(self, original: str, sentence: str) -> dict[str, float]:
        """The company's own questions are questions like the others."""
        texts = [drop_placeholders(original), *([sentence] if self.language != DEFAULT else [])]
        texts = [text for text in texts if text.strip()]
        likeness = {QUESTION: 0.0, STATEMENT: 0.0} | self.dialogue.examples.compare(texts)
        asks = max(self.dialogue.headings.compare(texts).values(), default=0.0)
        return likeness | {QUESTION: max(asks, likeness[QUESTION])}

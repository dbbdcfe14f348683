"""Makes a turn's questions for the help centre of what its sentences ask. Pure."""

import re
from dataclasses import dataclass, replace

from chat.offline.about_makes import WHICH_MAKES, asks_of_make
from chat.offline.comparing import part_comparison
from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.errands import find_errands
from chat.offline.facts import Value
from chat.offline.following_up import put_in_place
from chat.offline.headings import find_heading
from chat.offline.intents import asks_something, flatten_sentence
from chat.offline.language import DEFAULT
from chat.offline.placeholders import drop_placeholders
from chat.offline.questions import AFTER_ACCIDENT, AIDS, AT_ACCIDENT, Question, QuestionMaker
from chat.offline.reading import Reading
from chat.offline.subjects import BUYING, SUBJECTS_OF_WISHES, asks_how_to_begin, asks_what_to_bring, is_breakdown
from chat.offline.who_did_it import OTHERS, find_doer
from chat.offline.words import content_words

MOST_QUESTIONS = 3
_LONGEST_HINT = 120
_POINTS = re.compile(r" (?:it|its|this|that|these|those|they|them|here) ")


def _find_theme(state: State) -> str:
    """What one goes through; whoever has a quote is about to buy."""
    return state.theme or (BUYING if state.stage == "quoted" else "")


@dataclass(frozen=True)
class QuestionFinder:
    """`page`: the title of the article that the visitor reads; `state` stands before the turn."""

    dialogue: Dialogue
    own_names: re.Pattern[str]
    page: str
    state: State
    reading: Reading

    def find(self, text: str) -> None:
        """Adds the questions to the reading."""
        self._make_questions(text)
        self._ask_about_page()
        self._guess(text)

    @property
    def _maker(self) -> QuestionMaker:
        return QuestionMaker(self.dialogue, self.reading.language)

    def _make_questions(self, text: str) -> None:
        """A statement adds to the questions beside it; with nothing beside it, it is looked up itself."""
        reading, state = self.reading, self.state
        if "safe" in reading.socials and not any(asks_something(sentence) for sentence, _ in reading.asked):
            # "Nobody hurt, just the bumper" asks nothing.
            reading.asked.clear()
            reading.around.clear()
        is_remark = bool(reading.around) and not reading.asked and not reading.acts
        if is_remark:
            reading.asked, reading.around = reading.around[:1], reading.around[1:]
        self._set_aside_what_is_told()
        around = " ".join(sentence for sentence, _ in reading.around)
        vehicle = {**state.facts, **reading.found.values}
        before = ""
        wished = next((subject for wish, subject in SUBJECTS_OF_WISHES.items() if wish in reading.acts), "")
        for sentence, original in self._list_asked():
            if asks_of_make(sentence, self.dialogue, subject=state.subject):
                self._add(WHICH_MAKES)
                continue
            if self._add_compared(sentence, original, vehicle):
                continue
            subject = self._drop_own_name(sentence)
            flat = flatten_sentence(subject)
            leans = asks_how_to_begin(flat) or asks_what_to_bring(flat)
            earlier = before or wished or (_find_theme(state) if leans else "") or state.subject
            subject = put_in_place(subject, earlier) or subject
            question = self._maker.make(subject, original, around, earlier, vehicle, self.page)
            self._add(replace(question, is_asked=not is_remark))
            before = question.subject
        self._ask_what_to_do()
        self._look_up_errand(text)
        for aid in dict.fromkeys(AIDS[act] for act in reading.acts if act in AIDS):
            if aid != AFTER_ACCIDENT or not self._is_breakdown:
                self._add(aid)

    def _set_aside_what_is_told(self) -> None:
        """ "I'm getting an electric car. What would you cover?" asks one thing, however like a known question the first
        sentence is: beside a question a statement is one only where it is sure what answers it."""
        reading = self.reading
        if not any(asks_something(sentence) for sentence, _ in reading.asked):
            return
        for sentence, original in list(reading.asked):
            if asks_something(sentence):
                continue
            question = self._maker.make(self._drop_own_name(sentence), original, "", "", {}, self.page)
            if not find_heading(replace(question, kinds=reading.kinds), self.dialogue).is_sure:
                reading.asked.remove((sentence, original))
                reading.around.append((sentence, original))

    def _look_up_errand(self, text: str) -> None:
        """How it goes, in the words of the help centre, whatever else the sentence resembles."""
        reading, look_up = self.reading, self.dialogue.errands.look_up
        names = find_errands(reading.acts)
        name = names[0] if len(names) == 1 else ""
        if len(names) > 1:
            # Of several at once nobody wants to read how each of them goes.
            reading.questions.clear()
        elif name in look_up:
            reading.questions.clear()
            self._add(Question(look_up[name], hint=drop_placeholders(text)[:_LONGEST_HINT]))
        elif not reading.acts and len(reading.questions) == 1 and reading.questions[0].is_sure:
            for asked in sorted(self.dialogue.errands.asked_too):
                if find_heading(Question(look_up[asked]), self.dialogue).heading == reading.questions[0].heading:
                    reading.add(asked)

    @property
    def _is_breakdown(self) -> bool:
        return any(is_breakdown(flatten_sentence(sentence)) for sentence, _ in self.reading.asked)

    def _ask_what_to_do(self) -> None:
        """After an accident nobody asks in so many words what to do: it is told where nothing else is sure, or near
        to it. What others did is nearly in the words of what the visitor did: there near is not enough."""
        reading = self.reading
        is_theirs = any(find_doer(sentence) == OTHERS for sentence, _ in reading.asked)
        has_answer = any(question.is_sure or (question.is_near and not is_theirs) for question in reading.questions)
        if "accident" in reading.acts and not has_answer and not self._is_breakdown:
            placed = find_heading(replace(AT_ACCIDENT, kinds=reading.kinds), self.dialogue)
            reading.questions = [placed] if placed.is_sure else reading.questions

    def _add_compared(self, sentence: str, original: str, vehicle: dict[str, Value]) -> bool:
        """ "Liability vs full": what each of them is, unless it is known where the difference is told."""
        pair = part_comparison(sentence) if self.reading.language == DEFAULT else None
        if not pair or find_heading(self._maker.make(sentence, original, "", "", vehicle), self.dialogue).is_sure:
            return False
        each = [self._maker.make(f"what is {one}", f"what is {one}", "", "", vehicle) for one in pair]
        placed = [find_heading(replace(one, kinds=self.reading.kinds), self.dialogue) for one in each]
        if not all(one.is_sure for one in placed) or len({one.heading for one in placed}) < len(placed):
            return False
        for one in each:
            self._add(one)
        return True

    def _list_asked(self) -> list[tuple[str, str]]:
        """Without "u?" beside something else: it asks nothing of its own."""
        asked = self.reading.asked
        if self.reading.acts or len(asked) > 1:
            asked = [one for one in asked if sum(map(str.isalpha, one[0])) > 1]
        return asked[:MOST_QUESTIONS]

    def _add(self, question: Question) -> None:
        """The question, placed under a heading if one is known to answer it; nothing is looked up twice."""
        whole = replace(question, kinds=self.reading.kinds)
        placed = find_heading(whole, self.dialogue)
        if placed.heading and self._is_about_page(question) and not placed.heading.startswith(self.page):
            placed = whole
        asked = self.reading.questions
        alike = [place for place, other in enumerate(asked) if other.heading and other.heading == placed.heading]
        if alike and placed.is_sure and not asked[alike[0]].is_sure:
            asked[alike[0]] = placed
        elif not alike and placed.call not in [question.call for question in asked]:
            asked.append(placed)

    def _is_about_page(self, question: Question) -> bool:
        """ "Is it covered?" beside an article asks about what that is about, whatever else is covered elsewhere."""
        return bool(self.page) and bool(question.original or _POINTS.search(flatten_sentence(question.subject)))

    def _ask_about_page(self) -> None:
        """ "What does this mean?" beside an article asks about the article."""
        reading = self.reading
        is_lost = reading.is_unclear or reading.acts == ["unknown_fact"]
        is_free = self.state.stage == "none" and not (reading.questions or reading.found.values)
        if self.page and is_lost and is_free:
            reading.questions.append(Question(self.page, kinds=reading.kinds))
            reading.acts.clear()
            reading.is_unclear = False

    def _guess(self, text: str) -> None:
        """ "pothole" is no sentence, and says what it is about."""
        reading, state = self.reading, self.state
        is_busy = state.stage not in ("none", "quoted") or bool(state.asked)
        is_more = reading.acts or reading.questions or reading.found.values or reading.choices
        is_ended = bool({"safe", "bye"} & {*reading.socials})
        if reading.is_unclear and not (is_busy or is_more or is_ended) and content_words(drop_placeholders(text)):
            asked = self.dialogue.languages.translate(text, reading.language)
            self._add(self._maker.make(asked, text, "", state.subject, {}))
            reading.is_guess = True

    def _drop_own_name(self, sentence: str) -> str:
        """ "Does Acme cover the battery?" asks about the battery, "what is Acme?" about the company."""
        flat = flatten_sentence(sentence)
        rest = self.own_names.sub("", flat)
        return rest.strip() if rest != flat and content_words(rest) else sentence

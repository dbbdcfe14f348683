"""The part of a reply that answers questions from the help centre. Pure."""

from dataclasses import dataclass

from chat.offline.answers import Answer, answer_from, closest_passage
from chat.offline.composing import Reply
from chat.offline.conversation import SEARCH_TOOL
from chat.offline.headings import NOTHING
from chat.offline.history import ToolCall
from chat.offline.intents import asks_something, flatten_sentence
from chat.offline.kinds import USUAL, find_kinds, find_kinds_of, find_others, find_own
from chat.offline.language import DEFAULT
from chat.offline.questions import AFTER_ACCIDENT, AIDS, Question
from chat.offline.scene import Scene
from chat.offline.short_replies import speaks_of_person
from chat.offline.wording import Wording
from chat.offline.words import content_words

_MOST_PASSAGES, _WHEN_SEVERAL, _AFTER_ACCIDENT = 3, 2, 1
# So few words are what a visitor looks for, and no sentence about something else.
_KEYWORDS = 2
# Whoever goes through that is offered no quote.
SORE = frozenset({*AIDS, "bereavement", "frustrated", "abuse"})


@dataclass
class AnswerTalk:
    """Answers the turn's questions, one after the other. `has_missed`: one was not found, which is said once;
    `is_unsure`: one was answered with what came closest."""

    say: Wording
    scene: Scene
    has_missed: bool = False
    is_unsure: bool = False

    def answer_all(self, reply: Reply) -> None:
        for place, question in enumerate(self.scene.reading.questions):
            self._answer(reply, question, is_next=place > 0)

    def offer_more(self, reply: Reply) -> None:
        """A quote, once in a while, to those who have none; else an open door."""
        is_own_language = self.scene.reading.language == "en"
        has_answered = any(block.citation for block in reply.blocks())
        if not has_answered or self.is_unsure or not is_own_language or SORE & set(self.scene.reading.acts):
            return
        is_new = self.scene.state.stage == "none" and not self._offered_quote_lately()
        is_new = (
            is_new
            and not self.scene.state.theme
            and not self.scene.state.errand
            and not speaks_of_person(self.scene.before.last_reply, self.scene.dialogue)
        )
        reply.add(self.say.say("answer_offer_quote" if is_new else "answer_more"))

    def _answer(self, reply: Reply, question: Question, *, is_next: bool) -> None:
        call = self._find_call(question)
        if call is None or call.is_error:
            reply.add(self.say.say("search_failed"))
            return
        answer = self._pick_passages(call, question)
        if answer.is_weak and self._is_accident and not asks_something(question.subject):
            # Whoever tells of an accident is told what to do, and nothing that only comes close.
            return
        if answer.blocks:
            reply.add(self._lead(question, answer, is_next=is_next))
            reply.cite(answer.blocks)
        else:
            self._find_nothing(reply, question)
        if answer.is_weak:
            reply.add(self.say.say("answer_not_it"))
            self.is_unsure = True

    def _find_call(self, question: Question) -> ToolCall | None:
        calls = [call for call in self.scene.turn.calls if call.name == SEARCH_TOOL and call.is_answered]
        return next((call for call in calls if call.input == question.call), None)

    def _pick_passages(self, call: ToolCall, question: Question) -> Answer:
        if question.heading == NOTHING:
            return Answer()
        is_several = len(self.scene.reading.questions) > 1
        is_aid = self._is_accident or question.is_aid
        most = _AFTER_ACCIDENT if is_aid else _WHEN_SEVERAL if is_several else _MOST_PASSAGES
        synonyms = self.scene.dialogue.synonyms
        found = answer_from(
            call.search_results, question, synonyms, most=most, is_on_topic=self._is_ours(question),
            others=find_others(question.kinds, self.scene.dialogue),
            own=find_own(question.kinds, self.scene.dialogue),
        )  # fmt: skip
        is_keyword = len(content_words(question.subject)) <= _KEYWORDS
        if found.blocks or (self.scene.reading.language == DEFAULT and not is_keyword):
            return found
        closest = closest_passage(call.search_results, may_be_summary=is_keyword)
        return Answer(closest, is_weak=bool(closest) and not is_keyword)

    def _lead(self, question: Question, answer: Answer, *, is_next: bool) -> str:
        if question.subject == AFTER_ACCIDENT.subject:
            return self.say.say("accident_report")
        if answer.is_weak:
            return self.say.say("answer_unsure")
        if article := self._find_other_kind(answer):
            vehicle = f"{self.scene.state.facts['make']} {self.scene.state.facts['model']}"
            return self.say.say("answer_other_kind", article=article, vehicle=vehicle)
        if self.scene.reading.asks_of_part and not is_next:
            return ""
        return (
            ""
            if self._is_accident or question.is_aid
            else self.say.say("answer_lead_next" if is_next else "answer_lead")
        )

    def _find_other_kind(self, answer: Answer) -> str:
        """The title of the article that answers, if it is about another kind of vehicle than the visitor's."""
        facts = self.scene.state.facts
        citation = answer.blocks[0].citation
        article = (citation.title or "").partition(" — ")[0] if citation else ""
        kinds = find_kinds(article, self.scene.dialogue) - {USUAL}
        is_known = bool(facts.get("make") and facts.get("model"))
        return article if is_known and kinds and not kinds & find_kinds_of(facts, self.scene.dialogue) else ""

    def _find_nothing(self, reply: Reply, question: Question) -> None:
        """A question of our subject deserves a person; another is none of ours."""
        is_known = question.heading == NOTHING
        if question.is_aid:
            reply.add(self.say.say("contact"))
        elif not self._is_accident and not self.has_missed and (is_known or not self.scene.reading.is_guess):
            is_ours = is_known or self._is_ours(question)
            reply.add(self.say.say("answer_nothing" if is_ours else "answer_off_topic"))
            self.has_missed = True

    @property
    def _is_accident(self) -> bool:
        return bool({"accident", "emergency"} & set(self.scene.reading.acts))

    def _is_ours(self, question: Question) -> bool:
        """One that is near a question which the company knows is ours, whatever its words."""
        is_known = bool(question.heading) and (question.is_sure or question.is_near)
        return is_known or bool(self.scene.dialogue.topic.search(flatten_sentence(question.whole)))

    def _offered_quote_lately(self) -> bool:
        offers = self.scene.dialogue.phrases.get("answer_offer_quote", ())
        return any(offer in reply for reply in self.scene.before.replies for offer in offers)

"""The words of a reply, once the tools have answered. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from chat.offline.answers import answer_from
from chat.offline.composing import Reply
from chat.offline.conversation import QUOTE_TOOL, SEARCH_TOOL, State
from chat.offline.dialogue import Dialogue
from chat.offline.facts import missing_facts
from chat.offline.history import Turn
from chat.offline.intents import flatten_sentence
from chat.offline.plan import TextBlock
from chat.offline.quoting import QuoteTalk
from chat.offline.reading import Question, Reading
from chat.offline.text import flatten
from chat.offline.wording import Wording, join_list

# Said as they are, each once, in this order. Those of the second group lead back to the subject afterwards.
_PLAIN = (
    "emergency",
    "abuse",
    "frustrated",
    "injection",
    "competitor",
    "future",
    "promise",
    "identity",
    "handoff",
    "contact",
)
_LEADS_BACK = frozenset({"off_topic"})
# Wishes about a quote that need one to be there.
_ABOUT_QUOTE = ("explain_price", "included", "period", "validity", "save", "buy")
_OPENERS = (
    ("greet", "greeting_short"),
    ("how_are_you", "how_are_you"),
    ("introduce", "introduce"),
    ("thanks", "thanks"),
)
_PASSAGES_WHEN_SEVERAL = 2


@dataclass(frozen=True)
class Scene:
    """All that a reply rests on: the turn, the state before and after it, and how it was read."""

    dialogue: Dialogue
    profile: Mapping[str, Any]
    turn: Turn
    before: State
    state: State
    reading: Reading
    is_yearly: bool

    @property
    def called_quote(self) -> bool:
        return any(call.name == QUOTE_TOOL for call in self.turn.calls)

    @property
    def needs_quote(self) -> bool:
        """All facts are there and no answer of the tool is for exactly these."""
        state = self.state
        if not state.is_quoting or not state.is_complete or self.reading.found.doubts or self.called_quote:
            return False
        tried = state.result.facts if state.result else None
        return "retry" in self.reading.acts or tried != dict(state.facts)


class Replier:
    """Builds the reply of one scene."""

    def __init__(self, scene: Scene, tools: Iterable[str]) -> None:
        self.scene, self.tools = scene, frozenset(tools)
        self.reading, self.state = scene.reading, scene.state
        self.acts = set(scene.reading.acts)
        self.reply = Reply()

    def blocks(self) -> list[TextBlock]:
        self._open()
        self._speak_plainly()
        self._decline()
        self._answer_questions()
        self._speak_of_quote()
        self._close()
        if self.say.used_english and self.reading.language != "en" and not self._noted_language():
            self.reply.add(self.say.say("language_note"))
        return self.reply.blocks()

    @cached_property
    def say(self) -> Wording:
        local = self.scene.dialogue.phrases_in(self.reading.language)
        values = describe_company(self.scene.profile)
        before = self.scene.before
        return Wording(self.scene.dialogue.phrases, local, values, before.replies, before.turn)

    @cached_property
    def talk(self) -> QuoteTalk:
        return QuoteTalk(self.say, self.scene.before, self.state, self.reading, self.scene.is_yearly)

    # In order

    def _open(self) -> None:
        socials = self.reading.socials
        has_more = bool(
            self.reading.acts or self.reading.questions or self.reading.found.values or self.scene.called_quote
        )
        is_ending = "bye" in socials
        texts = [
            self.say.say(phrase)
            for social, phrase in _OPENERS
            if social in socials and not self._skips(social, has_more, is_ending)
        ]
        texts += [self.say.say(key) for key in ("details", "secret") if key in socials]
        if "birthday" in socials and "driver_age" in missing_facts(self.state.facts):
            texts.append(self.say.say("birthday"))
        self.reply.add(*texts)

    def _skips(self, social: str, has_more: bool, is_ending: bool) -> bool:
        """The full greeting greets; a goodbye thanks; a courtesy in the middle of a form needs none back."""
        if social == "greet":
            return not has_more and "how_are_you" not in self.reading.socials and not self._is_midway
        return social == "thanks" and (is_ending or bool(self.state.asked and has_more))

    @property
    def _is_midway(self) -> bool:
        return self.state.stage == "quoting"

    def _speak_plainly(self) -> None:
        for act in _PLAIN:
            if act in self.acts:
                self.reply.add(self.say.say(act))
        if "promise" in self.acts and self.state.stage == "quoted":
            self.reply.add(self.say.say("promise_human"))
        if "accident" in self.acts:
            self.reply.add(self.say.say("accident"))
        if "capability" in self.acts:
            self.reply.add(self.say.say("capability"))
        if "recap" in self.acts:
            self._recap()

    def _decline(self) -> None:
        if self.reading.not_offered:
            self.reply.add(self.say.say("not_offered", product=join_list(self.reading.not_offered, "or")))
        if "off_topic" in self.acts:
            self.reply.add(self.say.say("off_topic"), "" if self._is_midway else self.say.say("lead_back"))

    def _recap(self) -> None:
        facts = self.talk.list_facts(self.state.facts)
        self.reply.add(self.say.say("recap", facts=facts) if facts else self.say.say("recap_none"))
        if self.state.stage == "quoted":
            self._quote_line("quote_standing", "quote_terms")

    # Questions

    def _answer_questions(self) -> None:
        questions = self.reading.questions
        for place, question in enumerate(questions):
            self._answer(question, is_next=place > 0, is_one_of_several=len(questions) > 1)

    def _answer(self, question: Question, *, is_next: bool, is_one_of_several: bool) -> None:
        call = next(
            (
                one
                for one in self.scene.turn.calls
                if one.name == SEARCH_TOOL and one.input.get("query") == question.query
            ),
            None,
        )
        if call is None or call.is_error:
            self.reply.add(self.say.say("search_failed"))
            return
        limit = _PASSAGES_WHEN_SEVERAL if is_one_of_several else 3
        synonyms, is_ours = self.scene.dialogue.synonyms, self._is_ours(question)
        passages = answer_from(call.search_results, question.subject, synonyms, most=limit, is_on_topic=is_ours)
        if not passages:
            self._find_nothing(question)
            return
        if "accident" not in self.acts:
            self.reply.add(self.say.say("answer_lead_next" if is_next else "answer_lead"))
        self.reply.cite(passages)

    def _find_nothing(self, question: Question) -> None:
        """A question of our subject deserves a person; another is none of ours."""
        if "accident" in self.acts:
            self.reply.add(self.say.say("contact"))
        elif self._is_ours(question):
            self.reply.add(self.say.say("answer_nothing"))
        else:
            self.reply.add(self.say.say("answer_off_topic"))

    def _is_ours(self, question: Question) -> bool:
        return bool(self.scene.dialogue.topic.search(flatten_sentence(question.subject)))

    # The quote

    def _speak_of_quote(self) -> None:
        if self.scene.called_quote:
            self.talk.present(self.reply)
        elif self.state.stage == "quoted":
            self._speak_of_given_quote()
        elif self.state.stage == "paused":
            self._speak_of_pause()
        elif self.state.stage in ("quoting", "failed"):
            self._carry_on()
        elif self.acts & set(_ABOUT_QUOTE):
            self.reply.add(self.say.say("no_quote_yet"))

    def _speak_of_pause(self) -> None:
        if "refuse_fact" in self.acts:
            self.reply.add(self.say.say("refused", missing=self.talk.list_missing()))
        elif "cancel_quote" in self.acts:
            self.reply.add(self.say.say("cancelled"))

    def _carry_on(self) -> None:
        if QUOTE_TOOL not in self.tools:
            self.reply.add(self.say.say("no_quotes"))
            return
        if self.state.is_complete and not self.reading.found.doubts:
            if "quote" in self.acts or "denied" in self.acts:
                self.talk.present(self.reply)
            return
        self._explain_facts()
        if (
            "bye" in self.reading.socials
            or self.acts & {"emergency", "accident", "abuse"}
            or self.state.stage == "failed"
        ):
            return
        if "handoff" not in self.acts and "frustrated" not in self.acts:
            self.talk.ask(
                self.reply, returns=bool(self.reply) and not self.acts & {"needs", "why_fact", "unknown_fact", "quote"}
            )

    def _explain_facts(self) -> None:
        asked = self.scene.before.asked or missing_facts(self.state.facts)[:1]
        fact = asked[0] if asked else "year"
        if "needs" in self.acts:
            self._list_needs()
        if "why_fact" in self.acts:
            self.reply.add(self.say.say(f"why_{self._named_fact() or fact}"))
        if "unknown_fact" in self.acts:
            yearly = "_yearly" if fact == "mileage" and self.scene.is_yearly else ""
            self.reply.add(self.say.say(f"unknown_{fact}{yearly}"))

    def _list_needs(self) -> None:
        facts = self.talk.list_facts(self.state.facts)
        if facts:
            self.reply.add(self.say.say("needs_left", facts=facts, missing=self.talk.list_missing()))
        else:
            self.reply.add(self.say.say("needs"))

    def _named_fact(self) -> str | None:
        """The fact that "why do you need my age" names."""
        flat = flatten(self.scene.turn.text)
        names = (
            ("driver_age", " age "),
            ("mileage", " mileage "),
            ("mileage", " odometer "),
            ("mileage", " miles "),
            ("year", " year "),
            ("model", " model "),
            ("make", " make "),
        )
        return next((fact for fact, word in names if word in flat), None)

    def _speak_of_given_quote(self) -> None:
        done = [act for act in _ABOUT_QUOTE if act in self.acts]
        for act in done:
            self._explain_quote(act)
        if "quote" in self.acts and not done and not self.reading.questions:
            self._quote_line("quote_standing", "quote_terms")
        if self.reading.found.doubts:
            self.talk.ask(self.reply, returns=False)
        if "refuse_fact" in self.acts or "cancel_quote" in self.acts:
            self.reply.add(self.say.say("no_rush"))

    def _explain_quote(self, act: str) -> None:
        quote = self.state.result.quote if self.state.result and self.state.result.quote else {}
        if act == "explain_price":
            self._explain_price(quote)
        elif act == "included":
            self._list_included(quote)
        else:
            self._quote_line(act)

    def _quote_line(self, *keys: str) -> None:
        quote = self.state.result.quote if self.state.result and self.state.result.quote else {}
        values = self.talk.quote_values(quote)
        self.reply.add(*(self.say.say(key, **values) for key in keys))

    def _explain_price(self, quote: Mapping[str, Any]) -> None:
        lines = [_describe_line(line, str(quote.get("currency", "USD"))) for line in quote.get("breakdown", [])]
        lead = self.say.say("explain_price", **self.talk.quote_values(quote))
        self.reply.add("\n".join([lead, "", *lines]) if lines else self.say.say("explain_plain"))
        self.reply.add(self.say.say("explain_change"))

    def _list_included(self, quote: Mapping[str, Any]) -> None:
        lines = [f"- {item}" for item in quote.get("included", [])]
        self.reply.add("\n".join([self.say.say("included"), "", *lines]) if lines else self.say.say("included_none"))

    # The end

    def _close(self) -> None:
        socials = self.reading.socials
        if "bye" in socials and not self.reading.questions:
            self._say_goodbye()
        elif not self.reply:
            self._answer_courtesy()
        elif (
            "thanks" in socials
            and not self.acts
            and not self.reading.questions
            and not self._is_midway
            and not self.scene.called_quote
        ):
            self.reply.add(self.say.say("anything_else"))
        elif self.reading.questions and not self._is_midway:
            self._offer_more()

    def _say_goodbye(self) -> None:
        if self.state.stage == "quoted" and self.state.result and self.state.result.quote:
            self.reply.add(self.say.say("bye_quoted", **self.talk.quote_values(self.state.result.quote)))
        else:
            self.reply.add(self.say.say("bye"))

    def _answer_courtesy(self) -> None:
        socials = self.reading.socials
        if "greet" in socials:
            self.reply.add(self.say.say("greeting"))
        elif self.acts & {"denied"}:
            self.reply.add(self.say.say("no_rush"))
        elif "praise" in socials or self.acts & {"affirmed", "retry"}:
            self.reply.add(self.say.say("praise_more"))
        elif self.reading.found.values and not self.reading.is_unclear:
            self._offer_for_facts()
        else:
            self._not_understood()

    def _offer_for_facts(self) -> None:
        facts = self.talk.list_facts(self.reading.found.values)
        self.reply.add(self.say.say("noted", facts=facts), self.say.say("answer_offer_quote"))

    def _not_understood(self) -> None:
        if self.scene.before.unclear_run:
            self.reply.add(self.say.say("unclear_again"))
        else:
            self.reply.add(self.say.say("unclear"), self.say.say("unclear_hint"))

    def _offer_more(self) -> None:
        if self.state.stage == "none" and "accident" not in self.acts and not self._offered_quote_lately():
            self.reply.add(self.say.say("answer_offer_quote"))
        else:
            self.reply.add(self.say.say("answer_more"))

    def _offered_quote_lately(self) -> bool:
        offers = self.scene.dialogue.phrases.get("answer_offer_quote", ())
        return any(offer in reply for reply in self.scene.before.replies for offer in offers)

    def _noted_language(self) -> bool:
        notes = self.scene.dialogue.phrases_in(self.reading.language).get("language_note", ())
        return any(note and note in reply for reply in self.scene.before.replies for note in notes)


def describe_company(profile: Mapping[str, Any]) -> dict[str, str]:
    """The profile's words for phrases."""
    names = [_lower_first(str(product.get("name", ""))) for product in profile.get("products", [])]
    return {
        "company": str(profile.get("name", "us")),
        "assistant": str(profile.get("assistant", "the assistant")),
        "phone": str(profile.get("phone", "")),
        "hours": str(profile.get("hours", "")),
        "products": join_list(names) or "our insurance",
    }


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]


def _describe_line(line: Any, currency: str) -> str:
    if not isinstance(line, Mapping):
        return f"- {line}"
    amount = str(line.get("amount", ""))
    sign = "−" if amount.startswith("-") else ""
    symbol = "$" if currency == "USD" else ""
    return f"- {line.get('label', '')}: {sign}{symbol}{amount.lstrip('-')}{'' if symbol else f' {currency}'}"

"""The words of a reply, once the tools have answered. Pure."""

from chat.offline.answering import SORE, AnswerTalk
from chat.offline.composing import Reply
from chat.offline.contacting import find_call, speak_of_call
from chat.offline.conversation import QUOTE_TOOL
from chat.offline.errand_talk import speak_of_errand
from chat.offline.errands import KEEP_BACK, PASS_ON, TELLS_MORE, find_errand
from chat.offline.explaining import ABOUT_QUOTE, ExplainTalk
from chat.offline.fact_words import name_vehicle
from chat.offline.facts import missing_facts
from chat.offline.language import DEFAULT
from chat.offline.own_policies import RECORD, RecordTalk
from chat.offline.passing_on import find_ticket_call, speak_of_handoff
from chat.offline.plan import TextBlock
from chat.offline.quoting import QuoteTalk
from chat.offline.scene import Scene
from chat.offline.text import flatten
from chat.offline.wording import join_list
from chat.offline.writing import write_number

# Acts with a phrase of their own, said in this order.
_PLAIN = (
    *("emergency", "accident", "breakdown", "bereavement", "hardship", "abuse", "frustrated", "injection"),
    *("competitor", "future", "promise_claim", "promise"),
    *(
        "identity",
        "languages",
        "take_payment",
        "handoff",
        "when_person",
        "ticket_answer",
        "own_policy",
        "earlier_quote",
        "send_later",
        "one_at_a_time",
        "contact",
        "capability",
        "personal_data",
        "without_fact",
        "which_cheaper",
        "not_yet",
    ),
)
_OPENERS = (
    ("upset", "upset"),
    ("safe", "safe"),
    ("greet", "greeting_short"),
    ("how_are_you", "how_are_you"),
    ("introduce", "introduce"),
    ("thanks", "thanks"),
)
# After these the visitor has other things in mind than the next fact of a quote.
_NO_TIME_FOR_QUOTES = SORE | {"handoff"}
# These belong to the questions of a quote: no way back is needed.
_ABOUT_FACTS = frozenset(
    {
        "needs",
        "why_fact",
        "unknown_fact",
        "quote",
        "next_step",
        "form",
        "personal_data",
        "without_fact",
        "which_cheaper",
    }
)
_NAMED_FACTS = (
    *(("driver_age", " age "), ("driver_age", " how old i am "), ("driver_age", " birthday ")),
    *(("mileage", " mileage "), ("mileage", " odometer "), ("mileage", " miles ")),
    *(("year", " year "), ("model", " model "), ("make", " make ")),
)


class Replier:
    """Builds the reply of one scene."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.reading, self.state = scene, scene.reading, scene.state
        self.acts, self.socials = set(scene.reading.acts), set(scene.reading.socials)
        self.say = scene.wording
        self.talk = QuoteTalk(self.say, scene.before, scene.state, scene.reading, scene.is_yearly)
        self.explain = ExplainTalk(self.say, scene, self.talk)
        self.answers = AnswerTalk(self.say, scene)
        self.reply = Reply()

    def blocks(self) -> list[TextBlock]:
        self._open()
        self._speak_plainly()
        # "Is towing included?" is answered from the quote before the help centre.
        parts = [lambda: self.answers.answer_all(self.reply), self._speak_of_quote]
        for part in reversed(parts) if self.reading.asks_of_part else parts:
            part()
        self._close()
        if self.say.used_english and self.reading.language != "en" and not self._noted_language():
            self.reply.put_first(self.say.say("language_note"))
        return self.reply.blocks()

    # Courtesies, and what is said as it is

    def _open(self) -> None:
        if {"abuse", "frustrated"} <= self.acts:
            self.acts.discard("abuse")
        texts = [
            self.say.say(phrase) for social, phrase in _OPENERS if social in self.socials and not self._skips(social)
        ]
        expects_details = self.scene.speaks_of_call or bool(self.state.errand and self.state.errand.is_open)
        unasked = ("secret",) if expects_details else ("details", "secret")
        texts += [self.say.say(key) for key in unasked if key in self.socials]
        if "birthday" in self.socials and "driver_age" in missing_facts(self.state.facts):
            texts.append(self.say.say("birthday"))
        if self.scene.is_back:
            texts.append(self.say.say("welcome_back", facts=self.talk.words.list(self.scene.before.facts)))
        self.reply.open(*texts)

    def _skips(self, social: str) -> bool:
        """The full greeting greets; a goodbye thanks; a courtesy in the middle of a form needs none back; and nobody is
        glad in the breath in which they are sorry."""
        if social == "safe" and "accident" in self.acts:
            return True
        if social == "greet":
            return not self._has_more and "how_are_you" not in self.socials and not self.scene.is_midway
        if social == "introduce":
            # "Call me please" tells no name.
            return "handoff" in self.acts
        return social == "thanks" and ("bye" in self.socials or bool(self.state.asked and self._has_more))

    @property
    def _has_more(self) -> bool:
        return bool(self.acts or self.reading.questions or self.reading.found.values or self.scene.called_quote)

    def _speak_plainly(self) -> None:
        if self.scene.speaks_of_call:
            self._speak_of_call()
        for act in _PLAIN:
            if act == "handoff" and act in self.acts:
                if not self.scene.speaks_of_call:
                    speak_of_handoff(self.reply, self.say, find_ticket_call(self.scene.turn))
            elif act in self.acts:
                self.reply.add(self.say.say(act))
        if RECORD in self.acts:
            talk = RecordTalk(
                self.say, self.scene.dialogue, self.reading.language, self.scene.english, self.state.spoken_of
            )
            talk.speak(self.reply, self.scene.turn)
        if "promise" in self.acts and self.state.stage == "quoted":
            self.reply.add(self.say.say("promise_human"))
        if self.reading.not_offered:
            self.reply.add(self.say.say("not_offered", product=self._name_products(self.reading.not_offered)))
        if "off_topic" in self.acts:
            self.reply.add(self.say.say("off_topic"), "" if self.scene.is_midway else self.say.say("lead_back"))
        if "recap" in self.acts:
            self._recap()
        if "in_miles" in self.acts:
            self._tell_miles()
        if left := self.reading.left_out:
            self.reply.add(self.say.say("left_out", vehicle=name_vehicle(left.facts, year=True)))

    def _name_products(self, names: list[str]) -> str:
        language = self.reading.language
        if language == DEFAULT:
            return join_list(names, "or")
        return ", ".join(self.scene.dialogue.languages.name(name, language) for name in names)

    def _speak_of_call(self) -> None:
        if call := find_call(self.scene.turn):
            speak_of_call(self.reply, self.say, call)
        else:
            self.reply.add(self.say.say("call_number"))

    def _recap(self) -> None:
        facts = self.talk.words.list(self.state.facts)
        if self.state.stage == "quoted":
            self.explain.stand(self.reply)
        else:
            self.reply.add(self.say.say("recap", facts=facts) if facts else self.say.say("recap_none"))

    def _tell_miles(self) -> None:
        miles = self.state.facts.get("mileage")
        if self.state.kilometers and isinstance(miles, int):
            kilometers = write_number(self.state.kilometers, self.say)
            self.reply.add(self.say.say("kilometers", kilometers=kilometers, miles=write_number(miles, self.say)))

    # The quote

    def _speak_of_quote(self) -> None:
        if self.scene.called_quote:
            self.talk.present(self.reply)
        elif self.state.stage == "quoted":
            self.explain.explain_all(self.reply)
        elif self.state.stage == "paused":
            self._speak_of_pause()
        elif self.state.stage in ("quoting", "failed"):
            self._carry_on()
        elif self.state.objections:
            self.talk.ask(self.reply, returns=False)
        elif self.acts & set(ABOUT_QUOTE):
            self.reply.add(self.say.say("no_quote_yet"))
        else:
            self._speak_of_facts_early()

    def _speak_of_facts_early(self) -> None:
        """Facts that somebody asks about, or would rather keep, before a quote was begun."""
        fact = self._named_fact()
        if "why_fact" in self.acts:
            self.reply.add(self.say.say(f"why_{fact or 'driver_age'}"), self.say.say("answer_offer_quote"))
        elif "refuse_fact" in self.acts:
            missing = self.say.part(f"name_{fact}") if fact else ""
            self.reply.add(self.say.say("refused", missing=missing) if missing else self.say.say("no_rush"))
        elif "unknown_fact" in self.acts:
            self.reply.add(self.say.say("unsure"))
        elif "personal_data" in self.acts:
            self.reply.add(self.say.say("answer_offer_quote"))

    def _speak_of_pause(self) -> None:
        if "refuse_fact" in self.acts:
            self.reply.add(self.say.say("refused", missing=self.talk.words.list_missing()))
        elif "cancel_quote" in self.acts:
            self.reply.add(self.say.say("cancelled"))
        elif "why_fact" in self.acts:
            missing = missing_facts(self.state.facts)
            fact = self._named_fact() or ("driver_age" if "driver_age" in missing else (*missing, "driver_age")[0])
            self.reply.add(self.say.say(f"why_{fact}"))

    def _carry_on(self) -> None:
        if QUOTE_TOOL not in self.scene.tools:
            self.reply.add(self.say.say("no_quotes"))
        elif self.scene.must_confirm and not self.reading.found.doubts:
            self.talk.confirm(self.reply)
        elif self.state.is_complete and not self.reading.found.doubts:
            if self.acts & {"quote", "denied", "affirmed"}:
                self.talk.present(self.reply)
        else:
            self._explain_facts()
            self._ask_next()

    def _ask_next(self) -> None:
        errand = self.state.errand
        begins = bool(find_errand(self.reading.acts)) and not (errand and errand.takes_vehicle)
        is_errand = begins or bool(self.acts & {PASS_ON, KEEP_BACK, TELLS_MORE})
        if "bye" in self.socials or is_errand or self.acts & _NO_TIME_FOR_QUOTES or self.state.stage == "failed":
            return
        self.talk.ask(self.reply, returns=bool(self.reply) and not self.acts & _ABOUT_FACTS)

    def _explain_facts(self) -> None:
        asked = self.scene.before.asked or missing_facts(self.state.facts)
        fact = asked[0] if asked else "year"
        if "needs" in self.acts:
            self._list_needs()
        if "form" in self.acts and self.scene.has_form:
            self.reply.add(self.say.say("form"))
        if "next_step" in self.acts:
            self.reply.add(self.say.say("next_step", missing=self.talk.words.list_missing()))
        if "why_fact" in self.acts:
            self.reply.add(self.say.say(f"why_{self._named_fact() or fact}"))
        if "unknown_fact" in self.acts:
            named = self._named_fact()
            fact = named if named and named not in self.state.facts else fact
            yearly = "_yearly" if fact == "mileage" and self.scene.is_yearly else ""
            self.reply.add(self.say.say(f"unknown_{fact}{yearly}"))

    def _list_needs(self) -> None:
        facts = self.talk.words.list(self.state.facts)
        if facts:
            self.reply.add(self.say.say("needs_left", facts=facts, missing=self.talk.words.list_missing()))
        else:
            self.reply.add(self.say.say("needs"))

    def _named_fact(self) -> str | None:
        """The fact that "why do you need my age" names."""
        flat = flatten(self.scene.english)
        return next((fact for fact, word in _NAMED_FACTS if word in flat), None)

    # The end

    def _close(self) -> None:
        if speak_of_errand(self.reply, self.scene):
            if KEEP_BACK in self.acts and "bye" in self.socials:
                self.explain.say_goodbye(self.reply)
            return
        if "bye" in self.socials and not self.reading.questions:
            if self.state.errand and self.state.errand.is_open:
                self.reply.add(self.say.say("errand_kept_back"))
            self.explain.say_goodbye(self.reply)
        elif self.reply.only_opens and not self.reading.found.values:
            self._follow_courtesy()
        elif not self.reply or self.reply.only_opens:
            self._answer_courtesy()
        elif self.reading.questions and not self.scene.is_midway and not self.scene.called_quote:
            if self.scene.state.errand and self.scene.state.errand.is_open:
                self.reply.add(self.say.say("errand_again"))
            else:
                self.answers.offer_more(self.reply)

    def _follow_courtesy(self) -> None:
        if "thanks" in self.socials:
            self.reply.add(self.say.say("anything_else"))
        elif not {"details", "secret"} & self.socials and "safe" not in self.socials:
            self.reply.add(self.say.say("invite"))

    def _answer_courtesy(self) -> None:
        if "greet" in self.socials and not self.reading.found.values:
            self.reply.add(self.say.say("greeting"))
        elif "denied" in self.acts:
            self.reply.add(self.say.say("no_rush"))
        elif self.reading.found.values and self.state.stage == "quoted":
            self.explain.stand(self.reply)
        elif self.reading.found.values and not self.reading.is_unclear:
            facts = self.talk.words.list(self.reading.found.values)
            self.reply.add(self.say.say("noted", facts=facts), self.say.say("answer_offer_quote"))
        elif {"praise", "banter"} & self.socials or self.acts & {"affirmed", "retry"}:
            self.reply.add(self.say.say("praise_more"))
        else:
            self._not_understood()

    def _not_understood(self) -> None:
        if self.scene.before.unclear_run:
            self.reply.add(self.say.say("unclear_again"))
        else:
            self.reply.add(self.say.say("unclear"), self.say.say("unclear_hint"))

    def _noted_language(self) -> bool:
        notes = self.scene.dialogue.phrases_in(self.reading.language).get("language_note", ())
        return any(note and note in reply for reply in self.scene.before.replies for note in notes)

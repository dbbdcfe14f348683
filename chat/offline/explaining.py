"""The part of a reply that explains a quote already given. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from chat.offline.choice_talk import ChoiceTalk
from chat.offline.composing import Reply
from chat.offline.language import DEFAULT
from chat.offline.picking import KEEP_QUOTE, LEAVE_OUT
from chat.offline.quoting import QuoteTalk
from chat.offline.results import say_part
from chat.offline.scene import Scene
from chat.offline.wording import Wording, join_list, recognise
from chat.offline.writing import write_amount

# Wishes about a quote that need one to be there.
ABOUT_QUOTE = (
    *("price_stands", "discount", "cheaper", "choice", "explain_price", "included", "period", "guarantee", "validity"),
    *("save", "buy", "compare", "earlier_price"),
)


@dataclass
class ExplainTalk:
    say: Wording
    scene: Scene
    talk: QuoteTalk

    def explain_all(self, reply: Reply) -> None:
        acts = self.scene.reading.acts
        # Whoever wants it cheaper is told what the price is made of.
        done = [act for act in ABOUT_QUOTE if act in acts and not (act == "explain_price" and "cheaper" in acts)]
        if "needs" in acts and "buy" not in done and not self.scene.reading.questions:
            # With a quote at hand, what is needed is what buying it takes.
            done.append("buy")
        if "bye" in self.scene.reading.socials:
            # "That's crazy, bye": nobody reads on.
            done = [act for act in done if act not in ("explain_price", "cheaper")]
        if {"discount", "cheaper"} & {*done}:
            # These tell of the choices.
            done = [act for act in done if act != "choice"]
        for act in done:
            self._explain(reply, act)
        shows = {"quote", "another_vehicle", LEAVE_OUT, KEEP_QUOTE} & set(acts)
        if shows and not done and not self.scene.reading.questions:
            self.stand(reply)
        if self.scene.reading.found.doubts:
            self.talk.ask(reply, returns=False)
        if {"refuse_fact", "cancel_quote"} & set(acts):
            reply.add(self.say.say("no_rush"))

    def stand(self, reply: Reply) -> None:
        """The quote as it stands, for one who asks again."""
        self._line(reply, "quote_standing", "quote_terms")

    def say_goodbye(self, reply: Reply) -> None:
        if self.scene.state.stage == "quoted":
            self._line(reply, "bye_quoted")
        else:
            reply.add(self.say.say("bye"))

    def _explain(self, reply: Reply, act: str) -> None:
        if act == "explain_price":
            self._explain_price(reply)
        elif act in ("choice", "discount", "cheaper"):
            self._speak_of_choices(reply, act)
        elif act == "period":
            self._tell_period(reply)
        elif act == "compare":
            self._compare(reply)
        elif act == "earlier_price":
            self._recall(reply)
        elif act == "included" and self.scene.reading.asks_of_part:
            self._tell_part(reply)
        elif act == "included":
            self._list_included(reply)
        else:
            self._line(reply, act)

    def _line(self, reply: Reply, *keys: str) -> None:
        values = self.talk.quote_values(self.scene.quote)
        reply.add(*(self.say.say(key, **values) for key in keys))

    def _explain_price(self, reply: Reply) -> None:
        quote = self.scene.quote
        if self._told_price_lately and self.scene.reading.choices:
            # It was made up just now: what can be done about it is what is left to say.
            return
        lines = [self._describe_line(line) for line in quote.get("breakdown", [])]
        lead = self.say.say("explain_price", **self.talk.quote_values(quote))
        reply.add("\n".join([lead, "", *lines]) if lines else self.say.say("explain_plain"))
        if not self.scene.reading.choices:
            reply.add(self.say.say("explain_change"))

    @property
    def _told_price_lately(self) -> bool:
        heard = self.scene.before.replies
        phrases = self.scene.dialogue.phrases, self.scene.dialogue.phrases_in(self.scene.reading.language)
        return any(recognise(reply, one.get("explain_price", ())) for reply in heard for one in phrases)

    def _recall(self, reply: Reply) -> None:
        """What was quoted before, or what stands where there is nothing else."""
        if len(self.scene.state.quotes) > 1:
            self._compare(reply)
        else:
            self.stand(reply)

    def _compare(self, reply: Reply) -> None:
        """The quotes side by side, each with the tool's own price, and which is the lowest."""
        quotes = [(result.quote or {}, result.facts) for result in self.scene.state.quotes]
        told = [self.talk.quote_values(quote, facts) for quote, facts in quotes]
        names = {values["vehicle"] for values in told}
        if len(names) < len(told):
            # The vehicle is the same: what tells them apart are the other facts.
            told = [
                values | {"vehicle": _write_first_large(self.talk.words.list(facts))}
                for values, (_, facts) in zip(told, quotes, strict=True)
            ]
        lines = [self.say.say("compare_line", **values) for values in told]
        lead = self.say.say("compare")
        reply.add("\n".join([lead, "", *(f"- {line}" for line in lines)]))
        amounts = [Decimal(str(quote["monthly_premium"])) for quote, _ in quotes]
        lowest = [values for values, amount in zip(told, amounts, strict=True) if amount == min(amounts)]
        key = "compare_lowest" if len(names) == len(told) else "compare_lowest_price"
        if len({*amounts}) == 1:
            key = "compare_same"
        reply.add(self.say.say(key, **lowest[0]))

    def _speak_of_choices(self, reply: Reply, act: str) -> None:
        """ "Cheaper" is answered with what the price is made of, and what a higher deductible would make of it."""
        if act == "cheaper":
            self._explain_price(reply)
        elif act == "discount":
            reply.add(self.say.say("discount"))
        if not ChoiceTalk(self.say, self.scene, self.talk).tell(reply) and act == "choice":
            reply.add(self.say.say("choice_on_card"))

    def _tell_period(self, reply: Reply) -> None:
        quote = self.scene.quote
        amount = str(quote.get("twelve_months") or "")
        key = "period_year" if amount else "period"
        year = write_amount(amount, str(quote.get("currency", "USD")), self.say) if amount else ""
        reply.add(self.say.say(key, **self.talk.quote_values(quote), year=year))

    def _tell_part(self, reply: Reply) -> None:
        items = self.scene.reading.included
        if items:
            reply.add(
                self.say.say(
                    "included_yes", items=join_list([f"**{say_part(self.scene.quote, item)}**" for item in items])
                )
            )
        else:
            is_told = any(call.search_results for call in self.scene.turn.calls)
            reply.add(self.say.say("included_see" if is_told else "included_no"))

    def _list_included(self, reply: Reply) -> None:
        included = [str(item) for item in self.scene.quote.get("included", [])]
        said = [say_part(self.scene.quote, item) for item in included]
        is_english = said == included and self.scene.reading.language != DEFAULT
        lead = self.say.say("included_english" if is_english else "included")
        lines = [f"- {item}" for item in said]
        reply.add("\n".join([lead, "", *lines]) if lines else self.say.say("included_none"))

    def _describe_line(self, line: Any) -> str:
        if not isinstance(line, Mapping):
            return f"- {line}"
        amount, currency = str(line.get("amount", "")), str(self.scene.quote.get("currency", "USD"))
        sign = "−" if amount.startswith("-") else ""
        label = say_part(self.scene.quote, str(line.get("label", "")))
        written = sign + write_amount(amount.lstrip("-"), currency, self.say)
        return self.say.part("price_line", label=label, amount=written)


def _write_first_large(text: str) -> str:
    return text[:1].upper() + text[1:]

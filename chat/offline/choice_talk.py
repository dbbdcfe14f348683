"""The part of a reply that is about other choices on a quote: the tool's figures, in words. Pure."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat.offline.choosing import TRY_TOOL
from chat.offline.composing import Reply
from chat.offline.history import ToolCall
from chat.offline.language import DEFAULT
from chat.offline.quoting import QuoteTalk
from chat.offline.results import say_part
from chat.offline.scene import Scene
from chat.offline.wording import Wording, join_list
from chat.offline.writing import write_amount


@dataclass
class ChoiceTalk:
    say: Wording
    scene: Scene
    talk: QuoteTalk

    def tell(self, reply: Reply) -> bool:
        """What the tool said in this turn; False when it was not asked."""
        calls = [call for call in self.scene.turn.calls if call.name == TRY_TOOL and call.is_answered]
        if len(calls) > 1:
            self._list(reply, calls)
        for call in calls if len(calls) == 1 else ():
            self._tell_one(reply, call)
        return bool(calls)

    def _tell_one(self, reply: Reply, call: ToolCall) -> None:
        told = _read(call)
        if told is None:
            reason = self.talk.clean(call.text)
            reply.add(self.say.say("choice_failed", reason=reason) if reason else self.say.say("choice_on_card"))
        elif told.get("is_kept"):
            self._tell_kept(reply, told)
        else:
            self._tell_what_if(reply, told, call.input)

    def _tell_kept(self, reply: Reply, told: Mapping[str, Any]) -> None:
        values = self._values(told) | {"before": self._write(told, "before")}
        is_same = told.get("before") == told["monthly_premium"]
        reply.add(self.say.say("choice_same" if is_same else "choice_kept", **values))

    def _tell_what_if(self, reply: Reply, told: Mapping[str, Any], asked: Mapping[str, Any]) -> None:
        values = self._values(told) | {"what": self._name(told, asked), "now": self._write(told, "now")}
        ways = [way for way in ("less", "more") if told.get(way) not in ("0.00", None)]
        if not ways:
            reply.add(self.say.say("choice_same", **values))
            return
        amount = self._write(told, ways[0])
        reply.add(self.say.say(f"choice_{ways[0]}", **values, amount=amount), self.say.say("choice_offer"))

    def _list(self, reply: Reply, calls: list[ToolCall]) -> None:
        lines = []
        for told in filter(None, map(_read, calls)):
            deductible = self._write(told, "deductible")
            amount = f"{self._write(told, 'monthly_premium')} {self.say.part('per_month')}"
            lines.append(self.say.part("price_line", label=deductible, amount=amount))
        lead = self.say.say("choice_list", **self.talk.quote_values(self.scene.quote), deductible=self._chosen())
        reply.add("\n".join([lead, "", *lines]))

    def _chosen(self) -> str:
        quote = self.scene.quote
        chosen = (quote.get("choices") or {}).get("deductible")
        return write_amount(chosen, str(quote.get("currency", "USD")), self.say)

    def _name(self, told: Mapping[str, Any], asked: Mapping[str, Any]) -> str:
        parts = []
        if "deductible" in asked:
            parts.append(self.say.part("choice_deductible", deductible=self._write(told, "deductible")))
        parts += [self._name_option(str(name)) for name in asked.get("add", ())]
        parts += [self.say.part("choice_without", option=self._name_option(str(n))) for n in asked.get("remove", ())]
        return join_list(parts) if self.scene.reading.language == DEFAULT else ", ".join(parts)

    def _name_option(self, name: str) -> str:
        """As it stands within a sentence; German nouns stay large."""
        said = say_part(self.scene.quote, name)
        return said if self.scene.reading.language == "de" else said[:1].lower() + said[1:]

    def _values(self, told: Mapping[str, Any]) -> dict[str, str]:
        return {"price": self._write(told, "monthly_premium"), "per_month": self.say.part("per_month")}

    def _write(self, told: Mapping[str, Any], name: str) -> str:
        return write_amount(told.get(name, ""), str(told.get("currency", "USD")), self.say)


def _read(call: ToolCall) -> Mapping[str, Any] | None:
    """The tool's JSON, if it holds a premium."""
    try:
        told = None if call.is_error else json.loads(call.text)
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("monthly_premium") else None

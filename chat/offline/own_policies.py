"""The visitor's own policies: what the tool told of them, in words. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chat.offline.composing import Reply
from chat.offline.conversation import State
from chat.offline.dialogue import Dialogue
from chat.offline.history import ToolCall, Turn
from chat.offline.language import DEFAULT
from chat.offline.owned import POLICIES_TOOL, Owned, choose_named, describe_owned, list_current, read_answer
from chat.offline.reading import Reading
from chat.offline.text import flatten, fold
from chat.offline.wording import Wording
from chat.offline.words import content_words, stem
from chat.offline.writing import rewrite, write_day

RECORD = "own_record"
MOST_TOLD = 3
# What somebody asks about, by their words; whoever asks for nothing of it hears the whole. The term is told to all.
_ASPECTS = {
    "deductible": re.compile(r"\bdeductibles?\b|\bexcess\b"),
    "premium": re.compile(
        r"\bhow much (?:is (?:it|that|this|the (?:first|second|other))|are (?:they|both)|together)\b"
        r"|\b(?:premiums?|costs?|price|pay|paying|kostet|beitrag|pramie|zahle|prima|cuesta|pago|prime|coute|paie|paye)\b"
    ),
    "covers": re.compile(
        r"\b(?:cover\w*|include\w*|limits?|against|have|has|got|deckt|umfasst|cubre|incluye|couvre|comprend)\b"
    ),
    "term": re.compile(
        r"\b(?:ends?|expires?|runs? out|until|valid|term|insured|starts?|begins?|renews?|number|endet|lauft|beginnt|"
        r"gultig|nummer|vence|termina|acaba|caduca|empieza|numero|finit|expire|commence)\b"
    ),
}
# "And its deductible?", "when does that policy end?", "does it have rental?", "and the other one?"
_GOES_ON = re.compile(
    r" (?:its|which one|which of them|that policy|this policy|the policy|my policy|the other|other one|both) "
    r"| (?:does|is|has) (?:it|that|this) (?:policy )?(?:also |even )?(?:have|include\w*|cover|got|end|expire|on it)"
    r"|^ (?:and|or) | (?:do|does|are|is|will) (?:they|these|those|them) | (?:the|my) (?:first|second|third) "
    r"| (?:together|altogether|in total|combined|all of them) "
)
# "Its deductible", of the one that was spoken of last.
_POINTS = re.compile(r" (?:its|it|that|this) ")
_ALL = re.compile(r" (?:together|altogether|in total|combined|both|they|them|all) ")
_OTHER = re.compile(r" (?:the )?other(?: one| policy)? ")
# "Does it have rental?"
_HAS_ONE = re.compile(
    r"^ (?:and |so |but |ok )*(?:does|is|has|do) (?:it|that|this|the|my|i)(?: \w+){0,3}? "
    r"(?:have|has|include\w*|got|on it|in it) "
)
_MY = re.compile(r" (?:my|our|do i|am i) ")
# Words of "does it have rental?" that name no cover.
_NO_COVER = frozenset(
    map(stem, "deductible premium limit coverage collision policy number end tell about both".split())
)


def continue_record(text: str, state: State, reading: Reading, dialogue: Dialogue) -> None:
    """ "And its deductible?", and of a vehicle that is insured here "what covers does the Tesla have?": of the policies
    that were told of before. `text`: in English, as far as it goes."""
    if RECORD in reading.acts:
        reading.found.values.clear()
    if not state.owned or {*reading.acts} - {RECORD, "quote", "included", "needs", "choice"}:
        return
    flat = flatten(text)
    named = choose_named(state.owned, text, dialogue, reading.language)
    if state.is_quoting and (not named or _is_quoted(named, state) or not _MY.search(flat)):
        return
    asks = any(pattern.search(flat) for pattern in _ASPECTS.values())
    goes_on = state.told_record and bool(_GOES_ON.search(flat))
    is_next = state.told_record and bool(named) and not reading.acts
    is_own = reading.language != DEFAULT or _tells_of_own(flat)
    if is_next or (asks and (goes_on or (named and is_own))):
        reading.acts = [RECORD]
        reading.questions.clear()
        reading.choices.clear()
        reading.found.values.clear()
        reading.is_unclear = reading.is_guess = False


def _is_quoted(named: Sequence[Owned], state: State) -> bool:
    """Whether one of them is of the vehicle that a quote is made for."""
    make = str(state.facts.get("make", ""))
    return bool(make) and any(make in one.insured for one in named)


def _tells_of_own(flat: str) -> bool:
    """ "What does the Tesla cost me?" is of the one that is insured, "a quote for a Tesla" of another."""
    return bool(re.search(r" (?:my|the|its|me|i) ", flat)) and " quote " not in flat


def find_policies_call(turn: Turn) -> ToolCall | None:
    calls = [call for call in turn.calls if call.name == POLICIES_TOOL and call.is_answered]
    return calls[-1] if calls else None


@dataclass(frozen=True)
class RecordTalk:
    """Says what the tool told, or the way to a person where it told nothing: no figure is from anywhere else. `asked`:
    the turn's words in English, as far as it goes; `spoken_of`: the number of the policy that was spoken of last."""

    say: Wording
    dialogue: Dialogue
    language: str
    asked: str
    spoken_of: str = ""

    def speak(self, reply: Reply, turn: Turn) -> None:
        told = read_answer(find_policies_call(turn))
        if told is None:
            reply.add(self.say.say("own_policy"))
        elif not told.get("is_signed_in"):
            reply.add(self.say.say("policies_sign_in", sign_in=str(told.get("sign_in", ""))))
        elif not told.get("policies"):
            reply.add(self.say.say("policies_none"))
        else:
            self._tell(reply, self._choose(turn, told["policies"]))

    def _choose(self, turn: Turn, policies: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
        """Those that the words name; else the one that was spoken of; else those that insure something now."""
        owned = [describe_owned(policy) for policy in policies]
        named = {one.number for one in choose_named(owned, turn.text, self.dialogue, self.language)}
        is_of_all = bool(_ALL.search(flatten(self.asked)))
        if not named and self.spoken_of and _POINTS.search(flatten(self.asked)) and not is_of_all:
            named = {self.spoken_of}
        if self.spoken_of and _OTHER.search(flatten(self.asked)):
            named = {one.number for one in list_current(owned)} - {self.spoken_of}
        named = named or {one.number for one in list_current(owned)}
        return [policy for policy in policies if str(policy.get("number")) in named][:MOST_TOLD]

    def _tell(self, reply: Reply, policies: Sequence[Mapping[str, Any]]) -> None:
        flat = fold(self.asked)
        aspects = {name for name, pattern in _ASPECTS.items() if pattern.search(flat)} or set(_ASPECTS)
        for policy in policies:
            values = _write_values(policy, self.say)
            key = "policy_in_force" if policy.get("insures_now") else "policy_not_in_force"
            texts = [self.say.say(key, **values)]
            if "premium" in aspects:
                texts.append(self.say.say("policy_premium", **values))
            if "deductible" in aspects:
                key = "policy_deductible" if values["deductibles"] else "policy_no_deductible"
                texts.append(self.say.say(key, **values))
            reply.add(*texts)
            if "covers" in aspects and policy.get("covers"):
                self._list_covers(reply, policy["covers"], values)
            # The tool's own link: another would not be let through.
            reply.add(self.say.say("policy_page", page=str(policy.get("page", ""))))

    def _list_covers(self, reply: Reply, covers: Sequence[Mapping[str, Any]], values: Mapping[str, str]) -> None:
        """All of them, or the ones that were asked for; that one is not there is said before all are listed."""
        wanted = {stem(word) for word in content_words(self.asked)} - _NO_COVER
        wanted -= {stem(word) for word in content_words(values["insured"])}
        found = [cover for cover in covers if wanted & _name_cover(cover)]
        lead = "policy_covers" if found or not self._asks_for_one else "policy_lacks"
        lines = [_write_cover(cover, self.say) for cover in found or covers]
        reply.add(self.say.say(lead, **values) + "\n\n" + "\n".join(lines))

    @property
    def _asks_for_one(self) -> bool:
        return bool(_HAS_ONE.search(flatten(self.asked)))


def _name_cover(cover: Mapping[str, Any]) -> set[str]:
    return {stem(word) for word in content_words(f"{cover.get('name', '')} {cover.get('details', '')}")}


def _write_values(policy: Mapping[str, Any], say: Wording) -> dict[str, str]:
    covers = policy.get("covers", ())
    deductibles = dict.fromkeys(rewrite(cover["deductible"], say) for cover in covers if cover.get("deductible"))
    return {
        "number": str(policy.get("number", "")),
        "insured": ", ".join(map(str, policy.get("vehicles", ()))),
        "product": str(policy.get("product", "")),
        "begins": write_day(str(policy.get("begins", "")), say),
        "ends": write_day(str(policy.get("ends", "")), say),
        "premium": rewrite(policy.get("premium", ""), say),
        "interval": say.part(f"per_{policy.get('premium_is_per')}"),
        "deductibles": " / ".join(deductibles),
    }


def _write_cover(cover: Mapping[str, Any], say: Wording) -> str:
    """`- **Collision**: $500 deductible`."""
    name = " – ".join(str(cover[key]) for key in ("name", "vehicle") if cover.get(key))
    facts = [
        say.part(f"each_{limit.get('each')}", amount=rewrite(limit.get("amount"), say))
        for limit in cover.get("limits", ())
    ]
    if cover.get("deductible"):
        facts.append(say.part("cover_deductible", deductible=rewrite(cover["deductible"], say)))
    more = "; ".join([*([str(cover["details"])] if cover.get("details") else []), *facts])
    return f"- **{name}**: {more}" if more else f"- **{name}**"

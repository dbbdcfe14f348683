"""The visitor's own policies: what the tool told of them, in words. Pure."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from chat.offline.composing import Reply
from chat.offline.history import ToolCall, Turn
from chat.offline.text import fold
from chat.offline.wording import Wording
from chat.offline.writing import write_day

POLICIES_TOOL = "list_policies"
MOST_TOLD = 3
_WORD = re.compile(r"[^\W_]+")
# What somebody asks about, by their words; whoever asks for nothing of it hears the whole. The term is told to all.
_ASPECTS = {
    "deductible": re.compile(r"\bdeductibles?\b|\bexcess\b"),
    "premium": re.compile(r"\b(?:premiums?|costs?|price|pay|paying)\b"),
    "covers": re.compile(r"\b(?:cover\w*|include\w*|limits?|against)\b"),
    "term": re.compile(r"\b(?:ends?|expires?|runs? out|until|valid|term|insured|starts?|begins?|number)\b"),
}
_COMMON = frozenset("policy insurance car electric model ac the for".split())


def find_policies_call(turn: Turn) -> ToolCall | None:
    calls = [call for call in turn.calls if call.name == POLICIES_TOOL and call.is_answered]
    return calls[-1] if calls else None


def speak_of_policies(reply: Reply, say: Wording, turn: Turn, language: str) -> None:
    """What the tool told, or the way to a person where it told nothing: no figure is from anywhere else."""
    told = _read(find_policies_call(turn))
    if told is None:
        reply.add(say.say("own_policy"))
    elif not told.get("is_signed_in"):
        reply.add(say.say("policies_sign_in", sign_in=str(told.get("sign_in", ""))))
    elif not told.get("policies"):
        reply.add(say.say("policies_none"))
    else:
        _tell(reply, say, _choose(told["policies"], turn.text), turn.text, language)


def _read(call: ToolCall | None) -> Mapping[str, Any] | None:
    try:
        told = json.loads(call.text) if call is not None and not call.is_error else None
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _choose(policies: Sequence[Mapping[str, Any]], asked: str) -> list[Mapping[str, Any]]:
    """Those that the words name; else those that insure something now; else all."""
    words = set(_WORD.findall(fold(asked))) - _COMMON
    named = [one for one in policies if words & _name(one)]
    current = [one for one in policies if one.get("insures_now")]
    return list(named or current or policies)[:MOST_TOLD]


def _name(policy: Mapping[str, Any]) -> set[str]:
    names = [str(policy.get("number")), str(policy.get("product")), *map(str, policy.get("vehicles", ()))]
    return set(_WORD.findall(fold(" ".join(names)))) - _COMMON


def _tell(reply: Reply, say: Wording, policies: Sequence[Mapping[str, Any]], asked: str, language: str) -> None:
    flat = fold(asked)
    aspects = {name for name, pattern in _ASPECTS.items() if pattern.search(flat)} or set(_ASPECTS)
    for policy in policies:
        values = _write_values(policy, say, language)
        key = "policy_in_force" if policy.get("insures_now") else "policy_not_in_force"
        texts = [say.say(key, **values)]
        if "premium" in aspects:
            texts.append(say.say("policy_premium", **values))
        if "deductible" in aspects:
            texts.append(say.say("policy_deductible" if values["deductibles"] else "policy_no_deductible", **values))
        reply.add(*texts)
        if "covers" in aspects and policy.get("covers"):
            reply.add(
                say.say("policy_covers", **values)
                + "\n\n"
                + "\n".join(_write_cover(cover, say) for cover in policy["covers"])
            )
    reply.add(say.say("policy_page", page=str(policies[0].get("page") if len(policies) == 1 else "/account/policies/")))


def _write_values(policy: Mapping[str, Any], say: Wording, language: str) -> dict[str, str]:
    covers = policy.get("covers", ())
    deductibles = dict.fromkeys(str(cover["deductible"]) for cover in covers if cover.get("deductible"))
    return {
        "number": str(policy.get("number", "")),
        "insured": ", ".join(map(str, policy.get("vehicles", ()))),
        "product": str(policy.get("product", "")),
        "begins": write_day(str(policy.get("begins", "")), say, language),
        "ends": write_day(str(policy.get("ends", "")), say, language),
        "premium": str(policy.get("premium", "")),
        "interval": say.part(f"per_{policy.get('premium_is_per')}"),
        "deductibles": " / ".join(deductibles),
    }


def _write_cover(cover: Mapping[str, Any], say: Wording) -> str:
    """`- **Collision**: $500 deductible`."""
    name = " – ".join(str(cover[key]) for key in ("name", "vehicle") if cover.get(key))
    facts = [
        say.part(f"each_{limit.get('each')}", amount=str(limit.get("amount"))) for limit in cover.get("limits", ())
    ]
    if cover.get("deductible"):
        facts.append(say.part("cover_deductible", deductible=str(cover["deductible"])))
    more = "; ".join([*([str(cover["details"])] if cover.get("details") else []), *facts])
    return f"- **{name}**: {more}" if more else f"- **{name}**"

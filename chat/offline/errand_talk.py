"""What is said of an errand: which policy it is about, the offer to pass it on, and what became of that. Pure."""

from collections.abc import Mapping
from typing import Any

from chat.offline.composing import Reply
from chat.offline.errands import ASKS_PRICE, KEEP_BACK, PASS_ON, TELLS_MORE, Errand, find_errand
from chat.offline.owned import list_current
from chat.offline.passing_on import find_ticket_call, read_ticket
from chat.offline.scene import Scene


def speak_of_errand(reply: Reply, scene: Scene) -> bool:
    """Whether anything was to be said of one."""
    acts, say, errand = scene.reading.acts, scene.wording, scene.state.errand
    if KEEP_BACK in acts:
        reply.add(say.say("errand_stays" if scene.before.has_ticket else "errand_kept_back"))
    elif errand is None:
        return False
    elif PASS_ON in acts:
        _tell_ticket(reply, scene)
    elif TELLS_MORE in acts:
        reply.add(say.say("errand_noted"), _place(scene, errand, "errand_again"))
    elif ASKS_PRICE in acts:
        reply.add(say.say("errand_price"), say.say("errand_again"))
    elif _awaits_price(scene, errand):
        return _offer_with_quote(reply, scene, errand)
    elif find_errand(acts) and not scene.state.objections:
        reply.add(_place(scene, errand, _choose_offer(scene, errand)))
    elif errand.is_open and "frustrated" in acts:
        reply.add(say.say("errand_again"))
    else:
        return False
    return True


def _awaits_price(scene: Scene, errand: Errand) -> bool:
    """A vehicle that is to be insured is quoted first: then it is offered to pass that on."""
    tells_facts = bool(scene.reading.found.values) or not find_errand(scene.reading.acts)
    is_quoted_now = scene.called_quote or (scene.is_midway and tells_facts)
    return errand.is_open and errand.takes_vehicle and is_quoted_now


def _offer_with_quote(reply: Reply, scene: Scene, errand: Errand) -> bool:
    is_told = scene.called_quote and scene.state.stage == "quoted"
    reply.add(_place(scene, errand, "errand_again") if is_told else "")
    return is_told


def _choose_offer(scene: Scene, errand: Errand) -> str:
    if errand.others:
        return "errand_all"
    return "errand_offer" if find_errand(scene.reading.acts) in scene.dialogue.errands.look_up else "errand_again"


def _place(scene: Scene, errand: Errand, offer: str) -> str:
    """The offer, with the policy that it is about where that matters; or the question for it."""
    say, owned = scene.wording, list_current(scene.state.owned)
    if not scene.dialogue.errands.of_one_policy & {*errand.names} or not owned:
        return say.say(offer)
    if errand.about:
        return f"{say.say('errand_about', policy=errand.about)} {say.say(offer)}"
    return say.say("errand_which", policies=" / ".join(f"{one.insured} ({one.number})" for one in owned))


def _tell_ticket(reply: Reply, scene: Scene) -> None:
    """What the tool said; without an answer, the way that is always there."""
    call = find_ticket_call(scene.turn)
    told: Mapping[str, Any] = read_ticket(call) if call is not None and not call.is_error else {}
    key = "errand_passed" if told.get("ticket") else "handoff"
    reply.add(scene.wording.say(key, ticket=str(told.get("ticket", ""))))

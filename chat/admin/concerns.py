"""What in a conversation is worth a look, and where it is."""

from dataclasses import dataclass

from chat.admin.spoken import MessageView, TurnView
from chat.models import Turn, Verdict


@dataclass(frozen=True)
class Concern:
    """Something worth a look, and where it is."""

    words: str
    anchor: str
    tone: str


def find_in_turn(view: TurnView) -> list[Concern]:
    found = []
    if view.turn.status == Turn.Status.FAILED:
        found.append(Concern(f"Failed turn: {view.turn.error_code or 'unknown'}", view.anchor, "bad"))
    found.extend(
        Concern(f"{call.row.name} {call.row.get_state_display().lower()}", call.anchor, "bad")
        for call in view.tool_calls
        if call.is_broken
    )
    for message in view.messages:
        found.extend(find_in_message(message))
    return found


def find_in_message(view: MessageView) -> list[Concern]:
    tones = {
        Verdict.Action.BLOCK: "bad",
        Verdict.Action.HAND_OVER: "warn",
        Verdict.Action.FLAG: "warn",
        Verdict.Action.REPLACE: "warn",
    }
    found = [
        Concern(
            f"Check failed: {verdict.rule}" if verdict.kind == "FAILED" else f"{words}: {verdict.rule}",
            view.anchor,
            "bad" if verdict.kind == "FAILED" else tones[Verdict.Action(verdict.action)],
        )
        for words, verdict in view.decisions
        if verdict.action in tones and verdict.review != Verdict.Review.FALSE_POSITIVE
    ]
    if view.feedback and view.feedback.rating < 0:
        found.append(Concern("Not helpful", view.anchor, "warn"))
    return found

"""What a turn asks the model: its messages, and what the operator knows beside them."""

from collections.abc import Sequence

from chat.assistant.request import make_note_entry, make_user_entry
from chat.turns.claiming import StartedTurn
from chat.turns.notes import make_operator_note

AGAIN = (
    "Your answer to the visitor's last message was cut off before they had it, and they ask for it again. "
    "Answer that message now, from the beginning."
)


def make_question(started: StartedTurn, guard_notes: Sequence[str] = ()) -> str:
    """The history entry. What stands in the history already is not said a second time: a note asks for its answer."""
    if started.is_asked_again:
        notes = [AGAIN, *started.notes, *guard_notes]
        return make_note_entry(make_operator_note(started.profile, notes, is_first=False))
    notes = [*started.notes, *guard_notes]
    return make_user_entry(started.texts, make_operator_note(started.profile, notes, is_first=not started.entries))

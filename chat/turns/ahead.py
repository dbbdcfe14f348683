"""Asking the model while the message is still being stored: the one takes its time, and so does the other.

What is asked is written from memory. The claim of the turn then reads the truth from the database, and the reply that
is already under way is heard only if the claim asks the very same, byte for byte. So nothing is shown, and no tool
runs, before message and turn are stored; and what is refused, was sent before, or joins a running turn has no reply.
"""

import asyncio
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING

from chat import metrics
from chat.assistant.client import OpenedReply, open_reply
from chat.assistant.prompt import recall_prompt
from chat.assistant.request import build_body, make_user_entry
from chat.cancelling import cancel
from chat.turns.memory import Remembered
from chat.turns.notes import make_operator_note
from chat.turns.pages import recall_note
from chat.turns.routes import OFFLINE, find_routes

if TYPE_CHECKING:
    from chat.turns.supervisor import TurnSupervisor

# In which the SDK writes a request to a connection that is there. One of a long prompt goes in several pieces, each as
# soon as the one before it has been taken.
LEAVING_SECONDS = 0.003


class Ahead:
    """A request under way that may yet turn out not to be wanted. Taken once, or dropped."""

    def __init__(self, provider: str, body: bytes) -> None:
        self._request = provider, body
        self._opening = asyncio.ensure_future(open_reply(provider, body))

    async def leave(self) -> None:
        """Returns when the request has been written, unless it needs a new connection: before a thread wants the
        interpreter, which it could keep for milliseconds."""
        await asyncio.sleep(LEAVING_SECONDS)

    async def take(self, provider: str, body: bytes) -> OpenedReply | None:
        """The reply to this very request, once it begins; None, and dropped, if another was sent. Raises
        AssistantError."""
        if self._request != (provider, body):
            await self.drop()
            return None
        metrics.asked_ahead_total.labels(outcome="used").inc()
        try:
            # A cancellation that the SDK's libraries drop (chat/cancelling.py) is the caller's all the same.
            return await asyncio.shield(self._opening)
        except asyncio.CancelledError:
            await self._end()
            raise

    async def drop(self) -> None:
        metrics.asked_ahead_total.labels(outcome="dropped").inc()
        await self._end()

    async def _end(self) -> None:
        await cancel(self._opening)
        if not self._opening.cancelled() and self._opening.exception() is None:
            await self._opening.result().aclose()


def ask_ahead(
    turns: "TurnSupervisor", visitor_id: uuid.UUID, conversation_id: str, *, text: str, notes: Sequence[str],
    page_url: str, is_new: bool,
) -> Ahead | None:  # fmt: skip
    """Asks what a turn over this message will ask, as far as that is known; None if it isn't.

    `text` is masked as it will be stored, `notes` are the guardrails'. The caller hands it to the turn, or drops it.
    """
    provider, model = find_routes()[0]
    if (provider, model) == OFFLINE:
        return None
    remembered = _recall(turns, visitor_id, conversation_id, is_new=is_new)
    prompt = recall_prompt()
    if remembered is None or prompt is None:
        return None
    page_note = recall_note(page_url or remembered.page_url, remembered.entries)
    if page_note is None:
        return None
    is_first = not remembered.entries
    note = make_operator_note(prompt[0].profile, [*page_note, *notes], is_first=is_first)
    entries = [*remembered.entries, make_user_entry([text], note)]
    return Ahead(provider, build_body(model, remembered.snapshot, entries))


def _recall(turns: "TurnSupervisor", visitor_id: uuid.UUID, conversation_id: str, *, is_new: bool) -> Remembered | None:
    if not turns.log.is_heard(conversation_id):
        return None
    remembered = turns.memory.take(conversation_id)
    if remembered is not None:
        return remembered if remembered.visitor_id == visitor_id else None
    is_unheard_of = is_new and turns.log.find_number(conversation_id) == 0
    if not is_unheard_of or (prompt := recall_prompt()) is None or not turns.memory.begin(conversation_id):
        return None
    return Remembered(visitor_id, prompt[1], ())

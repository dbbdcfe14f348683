"""Stopping a turn, wherever it runs."""

from chat.database import run_in_database
from chat.eventlog.mailbox import notify
from chat.models import Turn
from chat.runtime import Runtime


async def stop_turn(runtime: Runtime, conversation_id: str) -> None:
    """Stops the conversation's running turn, here or in the process that owns it. Without one, nothing happens.

    Raises RedisError when the owner can't be reached.
    """
    if runtime.turns.stop(conversation_id):
        return
    owner = await run_in_database(_find_owner, conversation_id)
    if owner:
        await notify(runtime.redis, owner, type="stop", conversation_id=conversation_id)


def _find_owner(conversation_id: str) -> str | None:
    running = Turn.objects.filter(conversation_id=conversation_id, status=Turn.Status.RUNNING)
    return running.values_list("lease_owner", flat=True).first()

"""Sockets."""

from tests.access.roles import (
    ITS_TEAM,
    VISITOR,
)
from tests.access.table.rows import Row

# The body is the first frame, which names a conversation: those who may not hear it are told that there is none.
SOCKETS = [
    Row("ws/chat/", "/ws/chat/", VISITOR, body={"type": "hello", "conversation_id": "{conversation}"}),
    Row("ws/inbox/", "/ws/inbox/", ITS_TEAM, body={"type": "conversation.follow", "conversation_id": "{conversation}"}),
]

"""A socket of a frame on another site, where no cookie comes along: it offers the visitor's token as a subprotocol."""

import json

import pytest
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator

from chat.ids import make_id
from chat.routing import websocket_urlpatterns
from chat.runtime import Runtime
from chat.visitor_tokens import PROTOCOL
from chat.visitors import sign_visitor


async def open_socket(runtime: Runtime, *protocols: str) -> tuple[str | None, str]:
    """The subprotocol that the server chose, and the type of what it says to a hello."""
    socket = WebsocketCommunicator(URLRouter(websocket_urlpatterns), "/ws/chat/", subprotocols=list(protocols))
    is_accepted, chosen = await socket.connect()
    assert is_accepted
    await socket.send_to(text_data=json.dumps({"type": "hello", "conversation_id": None, "after": 0}))
    event = json.loads(await socket.receive_from(timeout=5))
    await socket.disconnect()
    return chosen if isinstance(chosen, str) else None, event.get("code") or event["type"]


@pytest.mark.django_db(transaction=True)
async def test_a_socket_is_its_tokens_visitors_and_nobodys_with_a_forged_one(runtime: Runtime) -> None:
    token = sign_visitor(make_id()).replace(":", ".")
    assert await open_socket(runtime, PROTOCOL, token) == (PROTOCOL, "conversation.ready")
    assert await open_socket(runtime, PROTOCOL, token[:-2] + "xx") == (PROTOCOL, "unauthenticated")
    assert await open_socket(runtime, PROTOCOL) == (PROTOCOL, "unauthenticated")
    assert await open_socket(runtime, "other", token) == (None, "unauthenticated")

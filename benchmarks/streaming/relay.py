"""The peer: what a competent developer writes in an hour. It streams the SDK's text to the socket, and does no more.

No database, no history, no guardrails, no way back after a lost connection.
"""

import django
from django.conf import settings

settings.configure(DEBUG=False, SECRET_KEY="benchmark", ALLOWED_HOSTS=["*"])
django.setup()

from anthropic import AsyncAnthropic  # noqa: E402
from anthropic.types import MessageParam  # noqa: E402
from channels.generic.websocket import AsyncJsonWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import path  # noqa: E402

client = AsyncAnthropic()


class RelayConsumer(AsyncJsonWebsocketConsumer):
    async def receive_json(self, content: dict[str, str], **_: object) -> None:
        if content["type"] == "hello":
            await self.send_json({"type": "conversation.ready"})
            return
        question: MessageParam = {"role": "user", "content": content["text"]}
        async with client.messages.stream(model="claude-sonnet-5-5", max_tokens=1024, messages=[question]) as stream:
            async for text in stream.text_stream:
                await self.send_json({"type": "message.delta", "text": text})
        await self.send_json({"type": "turn.completed"})


application = ProtocolTypeRouter({"websocket": URLRouter([path("ws/chat/", RelayConsumer.as_asgi())])})

"""What tests of a message's way share: a prompt, a scripted model at the wire, and sockets."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
import redis
from channels.db import database_sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import LazySettings

from chat.assistant import breaker
from chat.assistant.prompt import forget_published_prompt
from chat.cancelling import cancel
from chat.eventlog import EventLog
from chat.ids import make_id
from chat.models import PromptVersion
from chat.routing import websocket_urlpatterns
from chat.runtime import Runtime, get_runtime, stop_runtime
from chat.visitors import sign_visitor
from guardrails import policy_store
from guardrails.models import GuardrailRule
from guardrails.policy import DEFAULTS
from knowledge.models import Article
from knowledge.publishing import save_article
from tests.patience import PATIENCE
from tests.upstream import Upstream, serve_upstream

PROFILE = {
    "name": "Acme Insurance",
    "assistant": "Eva",
    "phone": "1-800-123-4567",
    "hours": "Monday to Friday, 9 AM to 5 PM US Eastern",
    "timezone": "America/New_York",
    "suggestions_after": {"answer": ["Get a quote"]},
}


@pytest.fixture
def prompt(transactional_db: None) -> Iterator[PromptVersion]:
    """A small published prompt."""
    forget_published_prompt()
    breaker.reset()
    yield PromptVersion.objects.create(
        number=1,
        status=PromptVersion.Status.PUBLISHED,
        identity="You are Eva.",
        profile=PROFILE,
        sections=[{"key": "company", "title": "Company", "text": "Acme insures cars."}],
    )
    forget_published_prompt()


@pytest.fixture
def battery(transactional_db: None) -> Article:
    """A published article to cite; its second version is the current one."""
    article = Article(
        slug="battery", title="Battery", summary="It is.", category="Electric", status=Article.Status.PUBLISHED
    )
    for years in (5, 8):
        article.body = BATTERY.format(years=years)
        save_article(article)
    return article


BATTERY = """## Cover

The battery is covered. It is covered when its capacity falls below 70% within {years} years.

## What is not covered

- Slow loss of capacity from age
"""


@pytest_asyncio.fixture
async def upstream(settings: LazySettings) -> AsyncIterator[Upstream]:
    """The model's stand-in; the portal takes it for Claude."""
    async with serve_upstream() as server:
        settings.ASSISTANT_PROVIDER = "anthropic"
        settings.ANTHROPIC_API_KEY = "test-key"
        settings.ANTHROPIC_BASE_URL = server.url
        yield server


@pytest_asyncio.fixture
async def runtime(prompt: PromptVersion, valkey: redis.Redis, settings: LazySettings) -> AsyncIterator[Runtime]:
    """This process's runtime, ended with the test."""
    settings.RATE_LIMIT_VISITOR = settings.RATE_LIMIT_ADDRESS = None
    yield get_runtime()
    await stop_runtime()


@pytest_asyncio.fixture
async def log(runtime: Runtime) -> AsyncIterator[EventLog]:
    """A log that nothing wakes up or renews behind the test's back."""
    quiet = EventLog(runtime.redis, "quiet")
    writer = asyncio.create_task(quiet.run())
    yield quiet
    await cancel(writer)


class Socket:
    """A visitor's socket, in words."""

    def __init__(self, communicator: WebsocketCommunicator, visitor_id: uuid.UUID) -> None:
        self.communicator = communicator
        self.visitor_id = visitor_id
        self.events: list[dict[str, Any]] = []
        self.conversation_id = ""

    async def send(self, kind: str, **fields: Any) -> None:
        await self.communicator.send_to(text_data=json.dumps({"type": kind, **fields}))

    async def receive(self, *, seconds: float = PATIENCE) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(await self.communicator.receive_from(timeout=seconds))
        self.events.append(event)
        return event

    async def hello(self, conversation_id: str | None = None, after: int = 0) -> dict[str, Any]:
        await self.send("hello", conversation_id=conversation_id, after=after)
        ready = await self.receive()
        self.conversation_id = ready.get("conversation_id") or ""
        return ready

    async def say(self, text: str, client_message_id: str | None = None) -> str:
        client_message_id = client_message_id or str(uuid.uuid4())
        await self.send("message.send", client_message_id=client_message_id, text=text)
        return client_message_id

    async def until(self, *kinds: str, seconds: float = PATIENCE) -> list[dict[str, Any]]:
        """The events up to and with the first of these kinds."""
        seen = []
        while True:
            seen.append(await self.receive(seconds=seconds))
            if seen[-1]["type"] in kinds:
                return seen

    async def ask(self, text: str, *, seconds: float = PATIENCE) -> list[dict[str, Any]]:
        """Says something and returns all events of the turn that answers it."""
        await self.say(text)
        return await self.until("turn.completed", "turn.failed", "error", seconds=seconds)

    async def close(self) -> None:
        if not self.communicator.future.done():
            await self.communicator.disconnect()


Connect = Callable[..., Any]


@pytest_asyncio.fixture
async def connect(runtime: Runtime) -> AsyncIterator[Connect]:
    """Opens sockets: of a new visitor, or of one given."""
    from channels.routing import URLRouter

    sockets: list[Socket] = []

    async def connect(visitor_id: uuid.UUID | None = None, *, cookie: str | None = None) -> Socket:
        visitor_id = visitor_id or make_id()
        value = sign_visitor(visitor_id) if cookie is None else cookie
        headers = [(b"cookie", f"visitor={value}".encode())]
        communicator = WebsocketCommunicator(URLRouter(websocket_urlpatterns), "/ws/chat/", headers=headers)
        is_accepted, _ = await communicator.connect()
        assert is_accepted
        sockets.append(Socket(communicator, visitor_id))
        return sockets[-1]

    yield connect
    for socket in sockets:
        await socket.close()


SetRule = Callable[..., Awaitable[None]]


@pytest.fixture
def set_rule(transactional_db: None) -> Iterator[SetRule]:
    """Sets a guardrail's rule as staff would, known to this process at once."""

    def store(name: str, changes: dict[str, Any]) -> None:
        row = GuardrailRule.from_rule(DEFAULTS[name])
        for field, value in changes.items():
            setattr(row, field, value)
        row.full_clean()
        row.save()
        policy_store.refresh()

    async def set_rule(name: str, **changes: Any) -> None:
        await database_sync_to_async(store)(name, changes)

    yield set_rule
    # First: a look that begins before the database is emptied would bring the rules into the next test.
    GuardrailRule.objects.all().delete()
    policy_store.forget()


def join_text(events: list[dict[str, Any]]) -> str:
    """The text a client shows: deltas joined, replacements obeyed."""
    text = ""
    for event in events:
        if event["type"] == "message.delta":
            text += event["text"]
        elif event["type"] == "message.replaced":
            text = event["text"]
    return text


def find(events: list[dict[str, Any]], kind: str) -> dict[str, Any]:
    """The one event of a kind."""
    (event,) = [event for event in events if event["type"] == kind]
    return event

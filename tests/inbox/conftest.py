"""What tests of the inbox share: a published profile, agents in teams, their browsers and their sockets."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
import redis
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.test import Client

from chat.assistant.prompt import forget_published_prompt
from chat.models import Conversation, PromptVersion
from chat.runtime import get_runtime, stop_runtime
from inbox.fragments import HEADER
from inbox.routing import websocket_urlpatterns
from portal.security import OriginValidator, SessionUser
from tests.cast import Cast
from tests.patience import PATIENCE
from tests.tickets.conftest import PROFILE
from tests.tickets.desk import make_ticket
from tickets.models import Team, Ticket
from tickets.services.finding import get_default_team


@pytest.fixture(autouse=True)
def company(db: None) -> PromptVersion:
    forget_published_prompt()
    return PromptVersion.objects.create(
        number=1, status="published", identity="You are Eva.", profile=PROFILE, sections=[]
    )


@pytest.fixture
def support(cast: Cast) -> Team:
    """The default team, with the agent in it."""
    team = get_default_team()
    team.members.add(cast.agent)
    return team


@pytest.fixture
def colleague(cast: Cast, support: Team) -> User:
    """Another agent of the same team."""
    user = User.objects.create_user("colleague", "colleague@example.com", first_name="Robin", is_staff=True)
    user.groups.set(cast.agent.groups.all())
    support.members.add(user)
    return user


@pytest.fixture
def stranger(cast: Cast) -> User:
    """An agent of another team."""
    user = User.objects.create_user("stranger", "stranger@example.com", is_staff=True)
    user.groups.set(cast.agent.groups.all())
    Team.objects.create(name="Claims").members.add(user)
    return user


@pytest.fixture
def ticket(cast: Cast, support: Team) -> Ticket:
    return make_ticket(cast, customer=cast.customer)


def sign_in(user: User, *, is_script: bool = False) -> Client:
    """A browser of somebody; `is_script` asks for fragments."""
    client = Client(headers={HEADER: "1"} if is_script else {})
    client.force_login(user)
    return client


def act(who: User, path: str, *, is_script: bool = True, **body: Any) -> tuple[int, str]:
    """What somebody does on a page of the inbox: the status and the page it answers with."""
    answer = sign_in(who, is_script=is_script).post(f"/inbox/{path}", body)
    return answer.status_code, answer.content.decode()


class AgentSocket:
    """An agent's page, in words."""

    def __init__(self, communicator: WebsocketCommunicator) -> None:
        self.communicator = communicator

    async def send(self, kind: str, **fields: Any) -> None:
        await self.communicator.send_to(text_data=json.dumps({"type": kind, **fields}))

    async def until(self, *kinds: str, seconds: float = PATIENCE) -> dict[str, Any]:
        while True:
            event: dict[str, Any] = json.loads(await self.communicator.receive_from(timeout=seconds))
            if event["type"] in kinds:
                return event

    async def follow(self, conversation: Conversation, after: int = 0) -> dict[str, Any]:
        await self.send("conversation.follow", conversation_id=str(conversation.pk), after=after)
        return await self.until("conversation.followed", "error")


ConnectAgent = Callable[..., Awaitable[AgentSocket | None]]


@pytest_asyncio.fixture
async def connect_agent(valkey: redis.Redis, settings: LazySettings) -> AsyncIterator[ConnectAgent]:
    """Opens sockets as a browser does: by the session's cookie, from an origin. None if refused."""
    settings.ALLOWED_HOSTS = ["testserver"]
    application = OriginValidator(SessionUser(URLRouter(websocket_urlpatterns)))
    opened: list[WebsocketCommunicator] = []
    # The first of a process's listeners is told as soon as anything can be heard.
    is_listening = asyncio.Event()
    get_runtime().staff.listen(lambda _: is_listening.set())
    await asyncio.wait_for(is_listening.wait(), PATIENCE)

    async def connect_agent(user: User | None, origin: str = "http://testserver") -> AgentSocket | None:
        client = await database_sync_to_async(sign_in)(user) if user else Client()
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
        headers = [(b"host", b"testserver"), (b"origin", origin.encode()), (b"cookie", cookies.encode())]
        communicator = WebsocketCommunicator(application, "/ws/inbox/", headers=headers)
        is_accepted, _ = await communicator.connect()
        if not is_accepted:
            return None
        opened.append(communicator)
        return AgentSocket(communicator)

    yield connect_agent
    for communicator in opened:
        if not communicator.future.done():
            await communicator.disconnect()
    await stop_runtime()


@pytest_asyncio.fixture
async def agent_socket(connect_agent: ConnectAgent, cast: Cast) -> AgentSocket:
    socket = await connect_agent(cast.agent)
    assert socket is not None
    return socket

"""A conversation by HTTP and by socket, for each person: it is its visitor's, and for the others it is not there."""

import json
from typing import Any

from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.test import AsyncClient

from chat.runtime import Runtime
from portal.asgi import sockets
from quotes.company import load_company
from tests.access.roles import EVERYBODY, STAFF, acome_as
from tests.access.table import API, KEYED, SOCKETS, Row
from tests.access.test_matrix import describe, expect
from tests.access.world import make_absent, make_world
from tests.api.conftest import make_token
from tests.cast import Cast, make_cast
from tests.chat.conftest import prompt, runtime
from tests.quotes.conftest import ACME

__all__ = ["prompt", "runtime"]
ANSWERS = {"conversation.ready", "conversation.followed", "error"}


@sync_to_async
def prepare() -> tuple[Cast, dict[str, Any]]:
    load_company(ACME)
    cast = make_cast()
    return cast, make_world(cast)


async def test_each_talks_in_their_own_conversation_and_no_other_is_there(runtime: Runtime, uploads: None) -> None:
    cast, world = await prepare()
    absent, wrong = make_absent(world), []
    for role in sorted(EVERYBODY):
        client = await acome_as(role, cast)
        for row, ask in [*((row, request) for row in API), *((row, open_socket) for row in SOCKETS)]:
            told = await ask(client, row, world)
            if told not in expect(row, role):
                wrong.append(f"{role}: {row.path}: {told}")
            if role not in row.roles and told != await ask(client, row, absent):
                wrong.append(f"{role}: {row.path}: unlike what is not there")
    assert not wrong, "\n".join(wrong)


async def test_a_key_reads_what_its_user_may_see_and_without_one_nobody_reads(runtime: Runtime, uploads: None) -> None:
    cast, world = await prepare()
    absent, wrong = make_absent(world), []
    for role in sorted(EVERYBODY):
        client = await acome_as(role, cast)
        for row in KEYED:
            assert await request(client, row, world) == "401", row.path
        if role not in STAFF:
            continue
        key = {"Authorization": f"Bearer {await sync_to_async(make_token)(getattr(cast, role))}"}
        for row in KEYED:
            told, other = await request(client, row, world, **key), await request(client, row, absent, **key)
            if told not in expect(row, role) or (role not in row.roles and told != other):
                wrong.append(f"{role}: {row.path}: {told}")
    assert not wrong, "\n".join(wrong)


def test_every_socket_has_its_place_in_the_table() -> None:
    routes = {str(route.pattern) for route in sockets.application.application.routes}
    assert routes - {""} == {row.route for row in SOCKETS}


async def request(client: AsyncClient, row: Row, world: dict[str, Any], **headers: str) -> str:
    more: dict[str, Any] = {"headers": headers}
    if row.method in {"post", "put"}:
        more |= {"data": json.dumps(row.body), "content_type": "application/json"}
    answer = await getattr(client, row.method)(row.path.format(**world), **more)
    if answer.streaming:
        await answer.streaming_content.aclose()
    return describe(row, answer)


async def open_socket(client: AsyncClient, row: Row, world: dict[str, Any]) -> str:
    """What the first frame is answered with; the client has its visitor's cookie from the requests before."""
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    headers = [(b"host", b"testserver"), (b"cookie", cookies.encode())]
    socket = WebsocketCommunicator(sockets, row.path, headers=headers)
    is_accepted, _ = await socket.connect()
    if not is_accepted:
        return "absent"
    await socket.send_to(json.dumps(row.body).replace("{conversation}", str(world["conversation"])))
    while (event := json.loads(await socket.receive_from()))["type"] not in ANSWERS:
        pass
    await socket.disconnect()
    return "200" if event["type"] != "error" else {"not_found": "absent"}[event["code"]]

"""What the chat says by itself, on the socket, is in the language of the visitor's page."""

from typing import Any

import pytest

from tests.chat.conftest import Connect

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("locale", "noted", "empty"),
    [
        ("es-MX", "Nuestro equipo tiene su solicitud", "Escriba algo primero"),
        ("de", "Unser Team hat Ihre Anfrage", "Bitte schreiben Sie zuerst etwas"),
        ("it-IT", "Our team has your request", "Please write something first"),
    ],
)
async def test_notices_and_errors_follow_the_page(
    prompt: Any, connect: Connect, locale: str, noted: str, empty: str
) -> None:
    socket = await connect()
    await socket.send("hello", conversation_id=None, after=0, locale=locale)
    await socket.receive()
    await socket.send("message.send", client_message_id="0190c2a4-0000-7000-8000-000000000001", text=" ")
    assert empty in (await socket.until("error"))[-1]["message"]
    await socket.send("handoff.request", reason="")
    assert noted in (await socket.until("handoff.changed"))[-1]["message"]
    await socket.close()

"""An application for a web server under test: a socket that sends back what it is asked for."""

from typing import Any

CLOSING = "close after "


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """`N` is answered with a text of N characters, `Nx M` with M of them, `close after N` with one and the end."""
    if scope["type"] != "websocket":
        return
    while (message := await receive())["type"] != "websocket.disconnect":
        if message["type"] == "websocket.connect":
            await send({"type": "websocket.accept"})
        elif "bytes" in message:
            await send({"type": "websocket.send", "bytes": message["bytes"]})
        else:
            await _answer(message["text"], send)


async def _answer(asked: str, send: Any) -> None:
    size, _, count = asked.removeprefix(CLOSING).partition("x ")
    for number in range(int(count or 1)):
        await send({"type": "websocket.send", "text": make_text(number, int(size))})
    if asked.startswith(CLOSING):
        await send({"type": "websocket.close", "code": 4408})


def make_text(number: int, size: int) -> str:
    """So many characters, two bytes each, that say which one it is."""
    return f"{number:ü>{size}}" if size else ""

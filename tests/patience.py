"""How long tests wait for what comes within a moment on a quiet machine, and later where others keep it busy.

Only where time itself is asserted is a limit part of a test.
"""

from typing import Any

from asgiref.testing import ApplicationCommunicator
from channels.testing import ApplicationCommunicator as ChannelsCommunicator
from channels.testing import HttpCommunicator, WebsocketCommunicator

# A process that has yet to load the model's client takes some seconds by itself.
PATIENCE = 90.0


def patch() -> None:
    """Sockets of tests give up after a second unless they are told otherwise."""
    waits: list[Any] = [
        WebsocketCommunicator.connect,
        WebsocketCommunicator.receive_from,
        WebsocketCommunicator.disconnect,
        HttpCommunicator.get_response,
        ChannelsCommunicator.receive_output,
        ApplicationCommunicator.receive_output,
        ApplicationCommunicator.wait,
    ]
    for wait in waits:
        wait.__defaults__ = (*wait.__defaults__[:-1], PATIENCE)

"""A real SMTP server with a mailbox, for tests of mail."""

import email
import email.policy
import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import LazySettings


class Mailbox:
    """What the server at `url` took. `refusal` is its answer to each recipient while it is set."""

    def __init__(self, url: str = "") -> None:
        self.url = url
        self.letters: list[EmailMessage] = []
        self.refusal = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.letters.append(message)
        return "250 OK"


@contextmanager
def smtp_server(settings: LazySettings) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(mailbox, hostname="127.0.0.1", port=port, ready_timeout=30)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    try:
        yield mailbox
    finally:
        controller.stop()


def read_plain(letter: EmailMessage) -> str:
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def read_html(letter: EmailMessage) -> str:
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def find_link(letter: EmailMessage, page: str) -> str:
    """The path and query of a link in it that leads to a page of ours."""
    match = re.search(rf"https://support\.acme\.example(/tickets/{page}/\?\S+)", read_plain(letter))
    assert match is not None
    return match[1]

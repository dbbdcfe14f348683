"""Who is signed in by a session. When it ends nobody tells the sockets that were opened by it: they ask."""

import time
from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from chat.database import run_in_database

# While events come, whoever gets them asks so often.
ASK_AGAIN_SECONDS = 5.0


def find_user(session_key: str) -> AbstractBaseUser | AnonymousUser:
    """The session's user as they are now; nobody once it has ended, or their password is another."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return get_user(request)


class SignIn:
    """What a socket, or a stream of events, was opened under."""

    __slots__ = ("_asked_at", "session_key", "user_id")

    def __init__(self, session_key: str, user_id: int) -> None:
        self.session_key, self.user_id = session_key, user_id
        self._asked_at = time.monotonic()

    async def holds(self, *, within_seconds: float = 0.0) -> bool:
        """Whether it still does; what was asked `within_seconds` is taken for true. Raises DatabaseError."""
        now = time.monotonic()
        if now - self._asked_at < within_seconds:
            return True
        self._asked_at = now
        return (await run_in_database(find_user, self.session_key)).pk == self.user_id

"""What a client may be told went wrong: a code for programs, a sentence and a next step for people."""


class ChatError(Exception):
    code = "error"
    status = 400

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after


class InvalidError(ChatError):
    """What was sent makes no sense."""

    code = "invalid"


class TextTooLongError(InvalidError):
    """The message has too many characters."""

    code = "text_too_long"


class TextEmptyError(InvalidError):
    """The message has no words."""

    code = "text_empty"


class UnauthenticatedError(ChatError):
    """No visitor, or one whose cookie has expired or was not made by us."""

    code = "unauthenticated"
    status = 401


class NotFoundError(ChatError):
    """It does not exist, or is somebody else's: the two are not told apart."""

    code = "not_found"
    status = 404


class ClosedError(ChatError):
    """The conversation is over: what is next begins a new one."""

    code = "closed"
    status = 409


class TakenError(ChatError):
    """Somebody else was faster, or has it."""

    code = "taken"
    status = 409


class PassedError(ChatError):
    """It was for a moment that is over."""

    code = "passed"
    status = 409


class RateLimitedError(ChatError):
    """Too much at once; it says when to come back."""

    code = "rate_limited"
    status = 429


class UnavailableError(ChatError):
    """We can't take it now; nothing was stored."""

    code = "unavailable"
    status = 503

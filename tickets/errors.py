"""What can go wrong with a ticket: a code for programs, a sentence and a next step for people."""


class TicketError(Exception):
    code = "ticket_error"
    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(TicketError):
    """It does not exist, or is somebody else's: the two are not told apart."""

    code = "not_found"
    status = 404


class TransitionError(TicketError):
    """The ticket cannot go from its state to the wanted one."""

    code = "transition"
    status = 409


class StaleError(TicketError):
    """Somebody else changed the ticket meanwhile."""

    code = "stale"
    status = 409


class MergeError(TicketError):
    """These two cannot become one."""

    code = "merge"
    status = 409


class ReplyError(TicketError):
    """The reply cannot be taken as it is."""

    code = "reply"


class RefusedMailError(TicketError):
    """A mail that is not posted. `reason`: bounce, address, sender or empty."""

    code = "mail_refused"

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason


class AssignmentError(TicketError):
    """This person cannot have the ticket."""

    code = "assignment"


class RateLimitedError(TicketError):
    """Too much at once."""

    code = "rate_limited"
    status = 429


class SnoozeError(TicketError):
    """The ticket can't be put aside until then."""

    code = "snooze"


class NoteError(TicketError):
    """The note cannot be taken as it is."""

    code = "note"


class DraftError(TicketError):
    """The draft was changed elsewhere meanwhile."""

    code = "draft_stale"
    status = 409

"""What a guard raises: it cannot decide, or it wants another reply."""


class GuardrailError(Exception):
    """The message must not be used. `message` is safe to show to the customer."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ReplyRejectedError(Exception):
    """The reply must be asked for again before anything of it counts. `note` tells the model why."""

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = note

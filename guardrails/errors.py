"""What a guard that cannot decide raises."""


class GuardrailError(Exception):
    """The message must not be used. `message` is safe to show to the customer."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

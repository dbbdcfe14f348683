"""What can be wrong with a policy that somebody hands in. The texts are safe to show."""


class PolicyError(ValueError):
    """It cannot be kept. `field` is what it is about, as the facts name it."""

    def __init__(self, message: str, field: str = "number") -> None:
        super().__init__(message)
        self.message = message
        self.field = field

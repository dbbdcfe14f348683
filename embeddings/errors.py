class EmbeddingError(Exception):
    """Texts could not be turned into vectors. The text is safe to show to staff.

    `is_permanent`: trying again changes nothing before somebody acts, say on a wrong key. `wait_seconds`: how long the
    service asks to be left alone. `was_asked`: False when it failed a moment ago and was not asked again.
    """

    def __init__(
        self, message: str, *, is_permanent: bool = False, wait_seconds: float = 0.0, was_asked: bool = True
    ) -> None:
        super().__init__(message)
        self.is_permanent, self.wait_seconds, self.was_asked = is_permanent, wait_seconds, was_asked

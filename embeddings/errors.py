class EmbeddingError(Exception):
    """Texts could not be turned into vectors. The text is safe to show to staff.

    `is_permanent`: trying again changes nothing before somebody acts, say on a wrong key.
    """

    def __init__(self, message: str, *, is_permanent: bool = False) -> None:
        super().__init__(message)
        self.is_permanent = is_permanent

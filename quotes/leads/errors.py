"""What can go wrong with leads. Each text is safe to show."""


class LeadError(Exception):
    """It cannot be done; the text says why and what is possible instead."""


class ContactError(LeadError):
    """The contact is not one; `field` names what to put right."""

    def __init__(self, text: str, field: str) -> None:
        super().__init__(text)
        self.field = field


class StateError(LeadError):
    """The lead's status does not allow this."""

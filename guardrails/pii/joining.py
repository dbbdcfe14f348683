"""How a token may come to go on with a segment, by what is known of it alone."""

from enum import IntEnum


class Joining(IntEnum):
    """What a family of rules says of a token beforehand; its `joins` decides."""

    # Whatever stands before it.
    NEVER = 0
    # Only after a token that leads on: see the family's `leads_on`.
    LED = 1
    FREELY = 2

"""Identifiers that sort by time (RFC 9562, version 7), so that primary keys are also the order of messages."""

import os
import time
import uuid


def make_id() -> uuid.UUID:
    """A UUIDv7: 48 bits of Unix milliseconds, 12 of the millisecond's fraction, 62 random."""
    nanoseconds = time.time_ns()
    milliseconds, rest = divmod(nanoseconds, 1_000_000)
    fraction = (rest << 12) // 1_000_000
    tail = int.from_bytes(os.urandom(8)) & ((1 << 62) - 1)
    return uuid.UUID(int=(milliseconds & ((1 << 48) - 1)) << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | tail)

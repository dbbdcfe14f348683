"""What becomes of the memory that arrays needed for a moment."""

import ctypes
from functools import cache

# Of glibc's malloc.h.
M_MMAP_THRESHOLD = -3
LARGE_BYTES = 1 << 20


@cache
def give_back_large_arrays() -> None:
    """From now on the memory of large arrays goes back to the system with them. By itself glibc keeps it for each
    thread that made some: over a hundred megabytes after embedding many passages. Other systems are left alone."""
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(M_MMAP_THRESHOLD, LARGE_BYTES)

"""Lines of several processes on one terminal, each with its origin in front."""

import os
import sys
from contextlib import suppress

WIDTH = 6
COLOURS = {"valkey": 31, "setup": 36, "web": 32, "worker": 33, "beat": 35, "portal": 34}


def write(name: str, line: str) -> None:
    """One line; who reads may have gone (`make run | head`), which ends nothing."""
    prefix = f"{name:<{WIDTH}} |"
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        prefix = f"\x1b[{COLOURS.get(name, 37)}m{prefix}\x1b[0m"
    with suppress(OSError):
        print(prefix, line, flush=True)

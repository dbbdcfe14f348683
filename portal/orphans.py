"""Processes that end with the one that started them, even when that one is killed."""

import ctypes
import os
import signal
import sys
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with_parent(number: signal.Signals = signal.SIGKILL) -> None:
    """Have the system send this process a signal when its parent's thread ends. Linux alone knows this."""
    if _libc:
        _libc.prctl(PR_SET_PDEATHSIG, number)


def tie_to_me(number: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """For `preexec_fn`. The parent may be gone before the child has asked, so it looks once more."""
    parent = os.getpid()

    def tie() -> None:
        end_with_parent(number)
        if os.getppid() != parent:
            os._exit(1)

    return tie

"""What has to be true before anything starts."""

import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class PreflightError(Exception):
    """Its text is the one line that the operator reads."""


def prepare_folders(data_dir: Path, valkey_socket: Path | None) -> None:
    """Make DATA_DIR and, where the Valkey socket lies elsewhere, a folder for it that is ours alone."""
    try:
        (data_dir / "valkey").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PreflightError(f"DATA_DIR ({data_dir}) cannot be written: {error.strerror}.") from error
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise PreflightError(f"DATA_DIR ({data_dir}) cannot be written: it is read-only.")
    if valkey_socket and valkey_socket.parent != data_dir:
        _make_private(valkey_socket.parent)


def _make_private(folder: Path) -> None:
    # Anyone can make a folder of this name in the shared temporary folder, so it is checked and not only made.
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        status = folder.lstat()
    except OSError as error:
        raise PreflightError(f"{folder} cannot be used for the Valkey socket: {error.strerror}.") from error
    if folder.is_symlink() or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise PreflightError(f"{folder} cannot be used for the Valkey socket: it is not this user's own.")


@contextmanager
def lock_data_dir(data_dir: Path) -> Iterator[None]:
    """Held while the portal runs; the system lets go of it however the process ends."""
    try:
        file = (data_dir / "portal.lock").open("w")
    except OSError as error:
        raise PreflightError(f"DATA_DIR ({data_dir}) cannot be written: {error.strerror}.") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PreflightError(
                f"The portal already runs on DATA_DIR ({data_dir}). Stop it first, or set another DATA_DIR and PORT."
            ) from error
        yield


def require_free_port(port: int) -> None:
    with socket.socket() as probe:
        # As the web server does: a port that only waits for its last connections to fade is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise PreflightError(
                f"PORT {port} is not available ({error.strerror}). Set another, like: PORT={port + 1} make run"
            ) from error

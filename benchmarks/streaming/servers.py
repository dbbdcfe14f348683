"""The servers under test, each with all its processes on the first core."""

import ctypes
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.request import urlopen

import psutil
from cryptography.fernet import Fernet

SERVER_CORE = 0
START_SECONDS = 120
# A server that uses less than this share of its core for so long has warmed up.
QUIET_SHARE, QUIET_SECONDS = 0.1, 2.0
ROOT = Path(__file__).resolve().parent.parent.parent


def find_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _settle() -> None:
    """In the child: its core, and an end when this process ends, however it does."""
    os.sched_setaffinity(0, {SERVER_CORE})
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class Server:
    """Processes that were started, the web process among them, and what they used."""

    def __init__(self, name: str, folder: Path, environment: dict[str, str]) -> None:
        self.name = name
        self.folder = folder
        self.port = find_port()
        self._environment = os.environ | environment | {"PYTHONPATH": str(ROOT)}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/ws/chat/"

    def start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (self.folder / f"{self.name}-{name}.log").open("wb") as log:
            self._processes[name] = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True, preexec_fn=_settle,
            )  # fmt: skip
        return self._processes[name]

    def run(self, name: str, command: list[str]) -> None:
        """Runs to its end. Raises RuntimeError if that is a bad one."""
        process = self.start(name, command)
        if process.wait(START_SECONDS):
            raise RuntimeError(f"{name} failed:\n{self.read_log(name)}")
        del self._processes[name]

    def wait_until(self, is_true: Callable[[], object]) -> None:
        """Raises RuntimeError if a process ends or it takes too long."""
        deadline = time.monotonic() + START_SECONDS
        while not is_true():
            for name, process in self._processes.items():
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{self.name} did not start:\n{self.read_log(name)}")
            time.sleep(0.1)

    def wait_until_quiet(self) -> None:
        """What a server does once, before it has visitors, is no part of what they cost."""
        deadline = time.monotonic() + START_SECONDS
        before = self.read_web_cpu_seconds()
        while time.monotonic() < deadline:
            time.sleep(QUIET_SECONDS)
            now = self.read_web_cpu_seconds()
            if now - before < QUIET_SHARE * QUIET_SECONDS:
                return
            before = now

    def is_ready(self) -> bool:
        """As the portal says of itself and of all its processes."""
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
        return False

    def read_log(self, name: str) -> str:
        return (self.folder / f"{self.name}-{name}.log").read_text(errors="replace")[-3_000:]

    def answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def read_cpu_seconds(self) -> float:
        """Of all processes and their children so far."""
        processes = [psutil.Process(process.pid) for process in self._processes.values()]
        processes += [child for process in processes for child in process.children(recursive=True)]
        return sum(sum(process.cpu_times()[:4]) for process in processes)

    def read_web_cpu_seconds(self) -> float:
        return float(sum(psutil.Process(self._processes["web"].pid).cpu_times()[:2]))

    def read_memory_bytes(self) -> int:
        """Of the web process."""
        return int(psutil.Process(self._processes["web"].pid).memory_info().rss)

    def start_profile(self, path: Path, seconds: float) -> None:
        """Samples the web process's stacks, folded, one a line; on the load's core, and it ends by itself."""
        command = ["py-spy", "record", "--pid", str(self._processes["web"].pid), "--rate", "200", "--format", "raw"]
        command += ["--duration", str(int(seconds)), "--output", str(path), "--threads"]
        subprocess.Popen([Path(sys.executable).parent / command[0], *command[1:]], stdout=subprocess.DEVNULL)

    def stop(self) -> None:
        """The last started first; what does not end within seconds is ended."""
        for process in reversed(self._processes.values()):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def running_relay(upstream_url: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environment = {"ANTHROPIC_BASE_URL": upstream_url, "ANTHROPIC_API_KEY": "benchmark"}
        server = Server("relay", Path(folder), environment)
        try:
            command = [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(server.port), "--verbosity", "0"]
            server.start("web", [*command, "benchmarks.streaming.relay:application"])
            server.wait_until(server.answers)
            yield server
        finally:
            server.stop()


@contextmanager
def running_portal(upstream_url: str) -> Iterator[Server]:
    """The portal's own processes, as the supervisor starts them, over a database of their own."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        environment = make_environment(upstream_url, Path(folder))
        os.environ.update(environment)  # Cookies are signed here with the server's key.
        server = Server("portal", Path(folder), environment)
        try:
            _start_portal(server)
            yield server
        finally:
            server.stop()


def make_environment(upstream_url: str, folder: Path) -> dict[str, str]:
    return {
        "DJANGO_SETTINGS_MODULE": "portal.settings", "SECRET_KEY": secrets.token_urlsafe(64), "DEBUG": "false",
        "PII_VAULT_KEYS": Fernet.generate_key().decode(),
        "ALLOWED_HOSTS": "localhost,127.0.0.1", "DATA_DIR": str(folder), "DATABASE_URL": "", "REDIS_URL": "",
        "ASSISTANT_PROVIDER": "anthropic", "ANTHROPIC_API_KEY": "benchmark", "ANTHROPIC_BASE_URL": upstream_url,
        "RATE_LIMIT_VISITOR": "off", "RATE_LIMIT_ADDRESS": "off",
        # The stand-in answers visitors' questions; a worker that asks it about articles would share the server's core.
        "CONTEXT_LINES": "none",
    }  # fmt: skip


def _start_portal(server: Server) -> None:
    from portal.supervisor import programs

    socket_path = server.folder / "valkey.sock"
    (server.folder / "valkey").mkdir()
    server.start("valkey", programs.valkey(server.folder, socket_path).command)
    server.wait_until(socket_path.exists)
    # Pages are not asked for, so their static files need not be gathered.
    server.run("setup", [*programs.setup().command, "--keep-static-files"])
    for program in (programs.web(server.port), programs.worker(), programs.beat(server.folder)):
        server.start(program.name, program.command)
    server.wait_until(server.is_ready)
    server.wait_until_quiet()


def make_cookie() -> str:
    """Of a new visitor, as the portal signs it."""
    from chat.ids import make_id
    from chat.visitors import COOKIE, sign_visitor

    return f"{COOKIE}={sign_visitor(make_id())}"

"""One child process: started, read, restarted when it dies, and stopped."""

import asyncio
import os
import signal
import time
from contextlib import suppress

from portal.orphans import tie_to_me
from portal.supervisor import console
from portal.supervisor.programs import Program

QUICK_DEATH_SECONDS = 10
QUICK_DEATHS_LIMIT = 5
LONGEST_DELAY_SECONDS = 30
LONGEST_LINE_BYTES = 64 * 1024


class ChildError(Exception):
    """A process that the portal cannot do without is gone for good. Its text is for the operator."""


class Child:
    def __init__(
        self,
        program: Program,
        *,
        backoff_seconds: float = 0.5,
        stop_seconds: float = 10,
        quick_seconds: float = QUICK_DEATH_SECONDS,
    ) -> None:
        self.program = program
        self.quick_seconds = quick_seconds
        self.backoff_seconds = backoff_seconds
        self.stop_seconds = stop_seconds
        self.process: asyncio.subprocess.Process | None = None
        self.ended: asyncio.Task[int] | None = None
        self.last_line = ""

    async def start(self) -> None:
        self.process = await asyncio.create_subprocess_exec(
            *self.program.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # A group of its own: Ctrl-C reaches the supervisor alone, which then ends all in order.
            start_new_session=True,
            preexec_fn=tie_to_me(self.program.orphan_signal),
            limit=LONGEST_LINE_BYTES,
        )
        self.ended = asyncio.create_task(self._relay(self.process))

    async def finish(self) -> int:
        """Wait until it ends by itself; its return code."""
        assert self.ended
        return await asyncio.shield(self.ended)

    async def keep_running(self) -> None:
        """Start it again whenever it dies. ChildError when it has never run and dies soon after its start, several
        times in a row. Once it has run it is not given up: what keeps it from starting, a full disk for example, may
        pass."""
        quick_deaths, has_run = 0, False
        while True:
            started = time.monotonic()
            await self.finish()
            is_quick = time.monotonic() - started < self.quick_seconds
            has_run = has_run or not is_quick
            quick_deaths = quick_deaths + 1 if is_quick else 1
            if quick_deaths >= QUICK_DEATHS_LIMIT and not has_run:
                raise ChildError(f"{self.program.name} died {quick_deaths} times in a row: {self.reason()}")
            delay = min(self.backoff_seconds * 2 ** (quick_deaths - 1), LONGEST_DELAY_SECONDS)
            console.write("portal", f"{self.program.name} died: {self.reason()}; starting it again in {delay:g} s")
            await asyncio.sleep(delay)
            await self.start()

    def reason(self) -> str:
        """How it ended and the last that it said."""
        code = self.process.returncode if self.process else None
        if code is not None and code < 0:
            return f"killed by {signal.Signals(-code).name}"
        last = f"see {self.program.log_file}" if self.program.log_file else self.last_line
        return f"exit code {code}" + (f" ({last})" if last else "")

    async def stop(self) -> None:
        """Ask it to end; force it after some seconds."""
        if not self.process or not self.ended:
            return
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        await asyncio.wait([self.ended], timeout=self.stop_seconds)
        if not self.ended.done():
            console.write("portal", f"{self.program.name} does not end by itself; killing it")
        self.kill()
        await self.ended

    def kill(self) -> None:
        """End the process and what is left of its group, such as the pool of a worker."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)

    async def _relay(self, process: asyncio.subprocess.Process) -> int:
        """Pass on what the process prints; its return code. What it leaves running when it ends is ended too."""
        assert process.stdout
        reading = asyncio.create_task(self._read_lines(process.stdout))
        code = await process.wait()
        self.kill()
        await reading
        return code

    async def _read_lines(self, output: asyncio.StreamReader) -> None:
        while True:
            try:
                line = await output.readline()
            except ValueError:  # A line longer than the limit, which has been dropped.
                continue
            if not line:
                return
            if text := line.decode(errors="replace").rstrip():
                self.last_line = text
                console.write(self.program.name, text)

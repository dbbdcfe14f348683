"""The order in which the portal's processes start and stop."""

import asyncio
import signal
import time

from portal import settings
from portal.supervisor import console, programs
from portal.supervisor.child import Child, ChildError
from portal.supervisor.programs import Program
from portal.supervisor.readiness import wait_for_valkey, wait_until_ready
from portal.supervisor.welcome import welcome_lines

# One Ctrl-C can arrive twice: from the terminal to the whole group, and from make to its child.
SAME_SIGNAL_SECONDS = 1


class Supervisor:
    def __init__(self) -> None:
        self.children: list[Child] = []
        self.started_at = time.monotonic()
        self.stop_asked_at: float | None = None
        self.stop_asked = asyncio.Event()

    async def run(self) -> int:
        """Exit code 0 after Ctrl-C or SIGTERM; 1 when a process is gone for good, with its reason printed."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            loop.add_signal_handler(number, self._on_signal)
        work = asyncio.create_task(self._work())
        stop = asyncio.create_task(self.stop_asked.wait())
        await asyncio.wait({work, stop}, return_when=asyncio.FIRST_COMPLETED)
        work.cancel()
        (outcome,) = await asyncio.gather(work, return_exceptions=True)
        await self._stop_all()
        if isinstance(outcome, ChildError):
            console.write("portal", f"Ended: {outcome}")
            return 1
        if isinstance(outcome, Exception):
            raise outcome
        return 0

    async def _work(self) -> None:
        kept = []
        if settings.EMBEDDED_VALKEY_SOCKET:
            kept.append(await self._start(programs.valkey(settings.DATA_DIR, settings.EMBEDDED_VALKEY_SOCKET)))
            await wait_for_valkey(kept[0], settings.EMBEDDED_VALKEY_SOCKET)
        setup = await self._start(programs.setup())
        if await setup.finish() != 0:
            raise ChildError(f"setup failed: {setup.reason()}")
        for program in (programs.web(settings.PORT), programs.worker()):
            kept.append(await self._start(program))
        works = [self._welcome_and_tick(), *(child.keep_running() for child in kept)]
        tasks = [asyncio.create_task(work) for work in works]
        try:
            await asyncio.gather(*tasks)
        finally:
            # When one is given up, nobody starts the others again while they are being stopped.
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _start(self, program: Program) -> Child:
        child = Child(program)
        await child.start()
        self.children.append(child)
        return child

    async def _welcome_and_tick(self) -> None:
        """Nobody waits for the clock of periodic tasks: it starts when the rest is ready, and delays nothing."""
        await wait_until_ready(settings.PORT)
        for line in welcome_lines(seconds=time.monotonic() - self.started_at):
            console.write("portal", line)
        beat = await self._start(programs.beat(settings.DATA_DIR))
        await beat.keep_running()

    async def _stop_all(self) -> None:
        """The web process first and Valkey, on which all depend, last."""
        for child in sorted(self.children, key=lambda child: child.program.name == "valkey"):
            await child.stop()

    def _on_signal(self) -> None:
        if self.stop_asked_at is None:
            self.stop_asked_at = time.monotonic()
            self.stop_asked.set()
            console.write("portal", "Stopping. Once more to stop at once.")
        elif time.monotonic() - self.stop_asked_at > SAME_SIGNAL_SECONDS:
            for child in self.children:
                child.kill()

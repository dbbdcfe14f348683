"""Runs both servers under the same loads and prints what they did: see the package for how to read it."""

import argparse
import asyncio
import os
import resource
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import msgspec

from benchmarks.streaming import report
from benchmarks.streaming.clock import run_precisely
from benchmarks.streaming.figures import Figures, WrongReplyError
from benchmarks.streaming.load import RAMP_SECONDS, Load, MakeCookie, connect_all, measure_idle_memory
from benchmarks.streaming.servers import Server, make_cookie, running_portal, running_relay
from benchmarks.streaming.upstream import Upstream

LOAD_CORE = 1
OPEN_FILES = 16_384


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.streaming", description=__doc__)
    parser.add_argument("--streams", type=int, nargs="+", default=[1, 50, 200, 500], metavar="N")
    parser.add_argument("--seconds", type=float, default=15, help="what is measured of each load, after its ramp")
    parser.add_argument("--idle", type=int, default=1_000, help="idle conversations for the memory figure; 0 for none")
    parser.add_argument("--only", choices=["portal", "relay"])
    parser.add_argument("--profile", type=Path, metavar="DIR", help="samples the web process with py-spy as well")
    parser.add_argument("--json", type=Path, metavar="FILE", help="writes the figures there as well")
    return parser.parse_args()


def _start(name: str, upstream: Upstream) -> tuple[AbstractContextManager[Server], MakeCookie]:
    if name == "portal":
        return running_portal(upstream.url), make_cookie
    return running_relay(upstream.url), lambda: "visitor=none"


async def _measure(name: str, options: argparse.Namespace) -> tuple[list[Figures], float]:
    """All loads against one server. Each has a fresh stand-in and fresh sockets."""
    upstream = Upstream()
    await upstream.start()
    found, memory = [], float("nan")
    running, cookies = _start(name, upstream)
    with running as server:
        try:
            if options.idle:
                memory = await measure_idle_memory(server, options.idle, cookies)
            for streams in options.streams:
                print(f"{name}: {streams} streams …", file=sys.stderr, flush=True)
                found.append(await _load(server, upstream, streams, options, cookies))
        except (WrongReplyError, ConnectionError, TimeoutError) as error:
            raise RuntimeError(f"{name}: {error}") from error
        finally:
            if log := server.read_log("web"):
                print(f"{name} said:\n{log}", file=sys.stderr)
    upstream.stop()
    return found, memory


async def _load(
    server: Server, upstream: Upstream, streams: int, options: argparse.Namespace, cookies: MakeCookie
) -> Figures:
    visitors = await connect_all(server, streams, cookies)
    if options.profile:
        server.start_profile(options.profile / f"{server.name}-{streams}.txt", RAMP_SECONDS + options.seconds)
    try:
        return await Load(visitors).measure(server, upstream, options.seconds)
    finally:
        for visitor in visitors:
            visitor.close()
        await asyncio.sleep(4)  # What still runs ends: the stand-in's streams last 3.2 s.


def main() -> int:
    options = _read_options()
    if len(os.sched_getaffinity(0)) < 2:
        print("Two cores are needed: one for the server, one for the load.", file=sys.stderr)
        return 2
    os.sched_setaffinity(0, {LOAD_CORE})
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, OPEN_FILES) if hard > 0 else OPEN_FILES, hard))
    names = [options.only] if options.only else ["portal", "relay"]
    try:
        results = {name: run_precisely(_measure(name, options)) for name in names}
    except RuntimeError as error:
        print(f"The run failed: {error}", file=sys.stderr)
        return 1
    for place, streams in enumerate(options.streams):
        report.print_streams(streams, {name: found[place] for name, (found, _) in results.items()})
    if options.idle:
        report.print_memory({name: memory for name, (_, memory) in results.items()})
    if options.json:
        body = {name: {"streams": found, "idle_bytes": memory} for name, (found, memory) in results.items()}
        options.json.write_bytes(msgspec.json.format(msgspec.json.encode(body)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Brings each process up to date with what staff have decided.

A process keeps what it read last, and looks at a stamp (how many rows there are, and when the last one changed) about
once a second, in a thread of its own. Whoever finds the last look too old waits for the next one; where somebody calls
`look_ahead` again and again, nobody does. When the database can't be read, what was read last holds.
"""

import asyncio
import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from functools import cache
from threading import Lock

from django.db import Error as DatabaseError
from django.db import connections
from django.db.models import Count, Max

from guardrails import competitors, conf, policy
from guardrails.company_rules import read_rules
from guardrails.models import AllowedValue, CompetitorName, GuardrailRule
from guardrails.pii import allowed

logger = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
# Who looks ahead does it before a message would have to.
AHEAD_SECONDS = 0.6
# Nobody waits longer for the rules; the look goes on by itself.
WAIT_SECONDS = 1.0

Stamp = tuple[tuple[int, datetime | None], ...]
_MODELS = (GuardrailRule, CompetitorName, AllowedValue)
_stamp: Stamp | None = None
_competitors: list[competitors.Competitor] | None = None
_looked_at = float("-inf")
_look: Future[None] | None = None
_lock = Lock()


async def keep_fresh() -> None:
    """Returns when the rules are at most LOOK_SECONDS old, or can't be read now."""
    look = _start_look(LOOK_SECONDS)
    if look is not None:
        await asyncio.wait([asyncio.wrap_future(look)], timeout=WAIT_SECONDS)


def keep_fresh_here(oldest_seconds: float = LOOK_SECONDS) -> None:
    """The same for code that waits anyway, such as a task."""
    look = _start_look(oldest_seconds)
    if look is not None:
        try:
            look.result(WAIT_SECONDS)
        except TimeoutError:
            logger.warning("The rules could not be read in time.")


def look_ahead() -> None:
    """Looks if a message would soon have to. Several times a second, in a thread that has time."""
    keep_fresh_here(AHEAD_SECONDS)


def refresh() -> None:
    """Reads the stamp, and what it stands for if it is another one. Raises DatabaseError."""
    global _stamp, _competitors
    stamp = _read_stamp()
    if stamp == _stamp:
        return
    # Rules that no code knows any more are left alone.
    rows = list(GuardrailRule.objects.filter(name__in=policy.DEFAULTS))
    # Without any row nothing was loaded yet: what stands in files holds.
    names = list(CompetitorName.objects.order_by("id"))
    known = [row.as_competitor() for row in names if row.is_on] if names else None
    if known != _competitors:
        competitors.use(known)
        _competitors = known
    values = list(AllowedValue.objects.order_by("id"))
    is_loaded = any(row.digest for row in (*rows, *names, *values))
    policy.use([*([] if is_loaded else read_delivered_rules()), *(row.as_rule() for row in rows)])
    if values:
        kept = [row for row in values if row.is_on]
        allowed.use(
            [row.value for row in kept if row.kind != AllowedValue.Kind.PATTERN],
            [row.value for row in kept if row.kind == AllowedValue.Kind.PATTERN],
        )
    else:
        allowed.forget()
    _stamp = stamp


def forget() -> None:
    """Back to what holds without a database; the next message looks again. For tests."""
    global _stamp, _competitors, _looked_at, _look
    with _lock:
        # A look under way is not the next message's: what it reads may be from before.
        _stamp, _competitors, _looked_at, _look = None, None, float("-inf"), None
    policy.use(read_delivered_rules())
    competitors.use(None)
    allowed.forget()


def read_delivered_rules() -> list[policy.Rule]:
    """What the company's file makes of the rules, until a company is loaded. Raises ValueError for a malformed one."""
    return read_rules(conf.read("GUARDRAILS_COMPANY"))


def _start_look(oldest_seconds: float) -> "Future[None] | None":
    """The look under way, or a new one, if the last is too old."""
    global _look
    with _lock:
        now = time.monotonic()
        if now - _looked_at < oldest_seconds:
            return None
        if _look is None or _look.done():
            _look = Future()
            _get_thread().submit(_refresh_safely, _look, now)
        return _look


def _refresh_safely(look: "Future[None]", began_at: float) -> None:
    global _looked_at
    try:
        refresh()
    except (DatabaseError, RuntimeError) as error:
        # RuntimeError: where no database may be used at all.
        logger.debug("The rules could not be read: %s", type(error).__name__)
    except Exception:
        logger.exception("The rules could not be read; those read last hold.")
    finally:
        for used in connections.all(initialized_only=True):
            # As in the chat's threads: the last to close a SQLite database would wait for the disk.
            if used.vendor != "sqlite" or used.errors_occurred:
                used.close_if_unusable_or_obsolete()
        with _lock:
            if _look is look:
                _looked_at = began_at
        look.set_result(None)


def _read_stamp() -> Stamp:
    stamps = (model.objects.aggregate(count=Count("pk"), changed=Max("updated_at")) for model in _MODELS)
    return tuple((stamp["count"], stamp["changed"]) for stamp in stamps)


@cache
def _get_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="policy")

"""Brings each process up to date with what staff have decided.

A process keeps what it read last, and looks at a stamp (how many rows there are, and when the last one changed) at most
once a second, in a thread of its own. Whoever comes while it looks waits for it; whoever comes in that second doesn't.
When the database can't be read, what was read last holds.
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
    look = _start_look()
    if look is not None:
        await asyncio.wait([asyncio.wrap_future(look)], timeout=WAIT_SECONDS)


def keep_fresh_here() -> None:
    """The same for code that waits anyway, such as a task."""
    look = _start_look()
    if look is not None:
        try:
            look.result(WAIT_SECONDS)
        except TimeoutError:
            logger.warning("The rules could not be read in time.")


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
    global _stamp, _competitors, _looked_at
    _stamp, _competitors, _looked_at = None, None, float("-inf")
    policy.use(read_delivered_rules())
    competitors.use(None)
    allowed.forget()


def read_delivered_rules() -> list[policy.Rule]:
    """What the company's file makes of the rules, until a company is loaded. Raises ValueError for a malformed one."""
    return read_rules(conf.read("GUARDRAILS_COMPANY"))


def _start_look() -> "Future[None] | None":
    """The look under way, or a new one if the last is too old."""
    global _looked_at, _look
    with _lock:
        if _look is not None and not _look.done():
            return _look
        now = time.monotonic()
        if now - _looked_at < LOOK_SECONDS:
            return None
        _looked_at = now
        _look = _get_thread().submit(_refresh_safely)
        return _look


def _refresh_safely() -> None:
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


def _read_stamp() -> Stamp:
    stamps = (model.objects.aggregate(count=Count("pk"), changed=Max("updated_at")) for model in _MODELS)
    return tuple((stamp["count"], stamp["changed"]) for stamp in stamps)


@cache
def _get_thread() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix="policy")

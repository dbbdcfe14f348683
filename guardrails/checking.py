"""The one way in which middleware calls a check: with a time limit, and with an answer to its failure.

A check that breaks or takes too long either stops the message (`Rule.fails_closed`) or lets it pass with a flag of the
kind FAILED. Both are counted, and staff see them in the transcript and among the verdicts.
"""

import asyncio
import inspect
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from guardrails import metrics
from guardrails.chain import Direction, Exchange, TextFilter, Verdict, can_allow_opening
from guardrails.errors import GuardrailError
from guardrails.grammar import Grammar
from guardrails.policy import Rule
from guardrails.shortcut import is_skippable

logger = logging.getLogger(__name__)
Found = TypeVar("Found")
Otherwise = TypeVar("Otherwise")

FAILED = "FAILED"
LIMIT_SECONDS = 2.0
# A longer text may take so long that others would wait for it: it is read in a thread.
LONG = 2000
# A check that was slow once runs in a thread for so long, where the limit can end the wait.
_WARY_SECONDS = 300.0
_wary_until: dict[str, float] = {}


async def check(
    rule: Rule,
    exchange: Exchange,
    look: Callable[[str], Found] | Callable[[str], Awaitable[Found]],
    *,
    otherwise: Otherwise,
    limit_seconds: float = LIMIT_SECONDS,
) -> Found | Otherwise:
    """What `look(exchange.text)` finds, or `otherwise` when it fails and the rule lets that pass, flagged.

    `look` is a function, or a coroutine function for a check that waits for something. Raises GuardrailError where the
    rule fails closed. The text never reaches the log, an exception's message may hold it.
    """
    try:
        if not _is_quick(rule, exchange.text):
            async with asyncio.timeout(limit_seconds):
                return await _wait_for(look, exchange.text)
        found = _look(rule, look, exchange.text)
        if not asyncio.iscoroutine(found):
            return found
        async with asyncio.timeout(limit_seconds):
            return await found
    except Exception as error:
        exchange.verdicts.append(note_failure(rule, "inbound", error))
        return otherwise


def _is_quick(rule: Rule, text: str) -> bool:
    """Whether the check is done, or begun, here and now: a thread would cost a busy server more than most do."""
    return len(text) <= LONG and _wary_until.get(rule.name, 0.0) <= time.monotonic()


async def _wait_for(look: Callable[..., Any], text: str) -> Any:
    return await (look(text) if inspect.iscoroutinefunction(look) else asyncio.to_thread(look, text))


def _look(rule: Rule, look: Callable[..., Any], text: str) -> Any:
    now = time.monotonic()
    found = look(text)
    if time.monotonic() - now > LIMIT_SECONDS:
        logger.warning("The check %s was slow; it runs in a thread for a while.", rule.name)
        _wary_until[rule.name] = time.monotonic() + _WARY_SECONDS
    return found


def note_failure(rule: Rule, direction: Direction, error: BaseException) -> Verdict:
    """Counts the failure and gives the flag for it. Raises GuardrailError where the rule fails closed."""
    reason = "took too long" if isinstance(error, TimeoutError) else type(error).__name__
    logger.error("The check %s (%s) failed: %s", rule.name, direction, reason)
    metrics.failures_total.labels(rule=rule.name, direction=direction).inc()
    if rule.fails_closed:
        raise GuardrailError(
            "Sorry, I couldn't take that message. Could you put it another way?"
            if direction == "inbound"
            else "Sorry, I couldn't finish that answer. Please try again."
        ) from None
    return Verdict(rule.name, direction, "flag", FAILED, reason)


class GuardedFilter:
    """An outbound filter whose failure is answered as the rule says: the reply ends, or goes on unfiltered, flagged.

    `pending` of the filter is the raw text that it holds back, so that none is lost when it fails.
    """

    def __init__(self, text_filter: TextFilter, rule: Rule) -> None:
        self._filter = text_filter
        self._rule = rule
        self._failure: Verdict | None = None
        self._skippable = text_filter if is_skippable(text_filter) else None

    @property
    def verdicts(self) -> list[Verdict]:
        try:
            found = list(self._filter.verdicts)
        except Exception as error:
            found = [note_failure(self._rule, "outbound", error)]
        return [*found, self._failure] if self._failure else found

    @property
    def pending(self) -> str:
        return "" if self._failure else self._filter.pending

    def allows_opening(self, text: str) -> bool:
        return not self._failure and can_allow_opening(self._filter) and self._filter.allows_opening(text)

    # What ordinary words need to pass by the filter (see shortcut.py), where it lets them.

    @property
    def is_skippable(self) -> bool:
        return self._skippable is not None

    @property
    def grammar(self) -> Grammar | None:
        return self._skippable.grammar if self._skippable is not None else None

    @property
    def is_open(self) -> bool:
        return self._skippable is not None and self._failure is None and self._skippable.is_open

    def skip(self, text: str) -> None:
        if self._skippable is not None and not self._failure:
            self._skippable.skip(text)

    def feed(self, chunk: str) -> str:
        return self._run(self._filter.feed, chunk)

    def release(self) -> str:
        return self._run(self._filter.release)

    def close(self) -> str:
        return self._run(self._filter.close)

    def _run(self, step: Callable[..., str], *chunk: str) -> str:
        if self._failure:
            return "".join(chunk)
        held = "" if self._rule.fails_closed else self._filter.pending
        try:
            return step(*chunk)
        except Exception as error:
            self._failure = note_failure(self._rule, "outbound", error)
            return held + "".join(chunk)

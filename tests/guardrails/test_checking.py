"""A check that breaks or hangs: some rules let nothing pass then, the others let it pass for staff to see."""

import asyncio
import logging
import time

import pytest
from prometheus_client import REGISTRY

from guardrails import checking
from guardrails.chain import Exchange, Verdict
from guardrails.checking import GuardedFilter, check
from guardrails.errors import GuardrailError
from guardrails.policy import Rule

OPEN = Rule("persona", "replace")
CLOSED = Rule("personal_data", "redact", fails_closed=True)


def count_failures(rule: str, direction: str) -> float:
    labels = {"rule": rule, "direction": direction}
    return REGISTRY.get_sample_value("portal_guardrail_failures_total", labels) or 0.0


def break_down(text: str) -> int:
    raise ValueError(f"cannot read {text}")


async def test_a_broken_check_passes_with_a_flag_and_is_counted_and_keeps_the_text_out_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    exchange, before = Exchange("c1", "a secret"), count_failures("persona", "inbound")
    with caplog.at_level(logging.DEBUG):
        assert await check(OPEN, exchange, break_down, otherwise=7) == 7
    assert exchange.verdicts == [Verdict("persona", "inbound", "flag", "FAILED", "ValueError")]
    assert count_failures("persona", "inbound") == before + 1
    assert "persona" in caplog.text
    assert "a secret" not in caplog.text


async def test_a_rule_that_fails_closed_lets_nothing_pass() -> None:
    exchange = Exchange("c1", "a secret")
    with pytest.raises(GuardrailError) as caught:
        await check(CLOSED, exchange, break_down, otherwise=7)
    assert "a secret" not in repr(caught.value)
    assert caught.value.__suppress_context__


async def hang(text: str) -> int:
    await asyncio.sleep(60)
    return 1


def sleep(text: str) -> int:
    time.sleep(0.3)
    return 1


@pytest.mark.parametrize(("look", "text"), [(hang, "hello"), (sleep, "long " * 1000)])
async def test_a_check_that_hangs_is_not_waited_for(look, text) -> None:  # type: ignore[no-untyped-def]
    exchange = Exchange("c1", text)
    assert await check(OPEN, exchange, look, otherwise=0, limit_seconds=0.05) == 0
    assert [(verdict.kind, verdict.detail) for verdict in exchange.verdicts] == [("FAILED", "took too long")]
    with pytest.raises(GuardrailError):
        await check(CLOSED, exchange, look, otherwise=0, limit_seconds=0.05)


async def test_a_check_that_was_slow_once_is_not_waited_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LIMIT_SECONDS", 0.1)
    monkeypatch.setattr(checking, "_wary_until", {})
    exchange = Exchange("c1", "hello")
    assert await check(OPEN, exchange, sleep, otherwise=0) == 1
    assert await check(OPEN, exchange, sleep, otherwise=0, limit_seconds=0.05) == 0


class Breaking:
    """Holds everything back, and breaks at a word."""

    verdicts: list[Verdict] = []

    def __init__(self) -> None:
        self.pending = ""

    def feed(self, chunk: str) -> str:
        if "boom" in chunk:
            raise RuntimeError(chunk)
        self.pending += chunk
        return ""

    def release(self) -> str:
        return ""

    def close(self) -> str:
        return self.pending


def test_text_of_an_outbound_filter_that_breaks_goes_on_whole_and_flagged() -> None:
    guarded = GuardedFilter(Breaking(), OPEN)
    shown = [guarded.feed(chunk) for chunk in ("One, ", "two, ", "boom, ", "three")] + [guarded.close()]
    assert "".join(shown) == "One, two, boom, three"
    assert guarded.verdicts == [Verdict("persona", "outbound", "flag", "FAILED", "RuntimeError")]


def test_nothing_follows_an_outbound_filter_that_breaks_when_its_rule_fails_closed() -> None:
    guarded = GuardedFilter(Breaking(), CLOSED)
    assert guarded.feed("One, ") == ""
    with pytest.raises(GuardrailError):
        guarded.feed("boom")


def test_an_excerpt_is_masked_and_short_whatever_is_given() -> None:
    text = "Dear all, " * 30 + "mail maria@example.com or charge 4111 1111 1111 1111"
    excerpt = Verdict("x", "inbound", "flag", excerpt=text).excerpt
    assert len(excerpt) <= 200
    assert Verdict("x", "inbound", "flag", excerpt=text[-60:]).excerpt.endswith("mail [EMAIL] or charge [CREDIT_CARD]")

"""What a log line carries, and what it never does."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from portal.logs import make_formatter

CARD = "4111 1111 1111 1111"
EMAIL = "alice.smith@example.com"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, StringIO]]:
    output = StringIO()
    handler = logging.StreamHandler(output)
    handler.setFormatter(make_formatter(as_json=True))
    logger = logging.getLogger("chat.test")
    logger.addHandler(handler)
    yield logger, output
    logger.removeHandler(handler)
    structlog.contextvars.clear_contextvars()


def test_a_line_is_json_with_the_ids_that_are_bound(log: tuple[logging.Logger, StringIO]) -> None:
    logger, output = log
    structlog.contextvars.bind_contextvars(request_id="0123456789abcdef", turn_id="4111111111111111")

    logger.warning("The worker is %s.", "slow", extra={"ms": 12.5})

    line = json.loads(output.getvalue())
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "event": "The worker is slow.",
        "level": "warning",
        "logger": "chat.test",
        "request_id": "0123456789abcdef",
        "turn_id": "4111111111111111",
        "ms": 12.5,
    }


def test_no_personal_data_reaches_a_line_in_text_in_fields_or_in_exceptions(
    log: tuple[logging.Logger, StringIO],
) -> None:
    logger, output = log
    try:
        raise ValueError(f"no such card: {CARD}")
    except ValueError:
        logger.exception("Refused %s", EMAIL, extra={"path": f"/tickets/{EMAIL}/"})
    structlog.get_logger("chat.test").warning("paid", card=CARD, nested={"by": [EMAIL]})

    text = output.getvalue()
    assert "4111" not in text
    assert "alice" not in text
    assert "ValueError: no such card: [CREDIT_CARD]" in text
    assert "Refused [EMAIL]" in text
    assert json.loads(text.splitlines()[-1])["nested"] == {"by": ["[EMAIL]"]}


def test_ids_and_times_of_our_own_are_never_mistaken_for_personal_data(
    log: tuple[logging.Logger, StringIO],
) -> None:
    logger, output = log

    logger.warning("Turn 01937f5e-7b2a-7c41-9a3e-0242ac120002 took 1234.5 ms at 2026-11-23T12:45:22.430126Z")

    assert "[" not in json.loads(output.getvalue())["event"]

"""Voyage on the wire: what is asked, and what becomes of every way to fail."""

import json
from collections.abc import Iterator

import numpy as np
import pytest

from embeddings import voyage
from embeddings.errors import EmbeddingError
from embeddings.voyage import DIMENSIONS, Voyage
from tests.embeddings.voyage_server import VoyageServer, serving


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[VoyageServer]:
    monkeypatch.setattr(voyage, "FIRST_WAIT_SECONDS", 0.0)
    with serving() as server:
        yield server


def test_texts_come_back_as_unit_rows_in_their_order(server: VoyageServer) -> None:
    rows = server.client().embed_documents(["battery", "payment"])
    assert rows.shape == (2, DIMENSIONS)
    assert np.allclose(rows[1], server.client().embed_documents(["payment"])[0], atol=1e-5)
    assert server.requests[0] == {
        "input": ["battery", "payment"],
        "model": "voyage-3.5",
        "input_type": "document",
        "output_dimension": DIMENSIONS,
    }


def test_a_question_is_asked_as_one_and_only_once(server: VoyageServer) -> None:
    client = server.client()
    first, again = client.embed_query("battery"), client.embed_query("battery")
    assert np.array_equal(first, again)
    assert [request["input_type"] for request in server.requests] == ["query"]


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "word " * 5_000])
def test_odd_texts_are_sent_readable(server: VoyageServer, text: str) -> None:
    assert server.client().embed_documents([text]).shape == (1, DIMENSIONS)
    (sent,) = server.requests[0]["input"]
    assert 1 <= len(sent) <= 1_000


@pytest.mark.parametrize("failure", [(500, {}, b""), (429, {"retry-after": "0"}, b""), (200, {}, b"<html>"),
                                     (200, {}, b'{"data": []}'), (200, {}, b"[]"),
                                     (200, {}, json.dumps({"data": [{"index": 0, "embedding": ["x"]}]}).encode()),
                                     (429, {"retry-after": "soon"}, b"")])  # fmt: skip
def test_what_passes_is_tried_again(server: VoyageServer, failure: tuple[int, dict[str, str], bytes]) -> None:
    server.answers = [failure, failure]
    assert server.client().embed_documents(["battery"]).shape == (1, DIMENSIONS)
    assert len(server.requests) == 3


def test_after_three_times_it_is_given_up(server: VoyageServer) -> None:
    server.answers = [(503, {}, b"secret of the service")] * 3
    with pytest.raises(EmbeddingError, match=r"answered with an error \(503\)") as caught:
        server.client().embed_documents(["battery"])
    assert "secret" not in str(caught.value)
    assert not caught.value.is_permanent


def test_a_wrong_key_is_not_tried_again_and_named(server: VoyageServer) -> None:
    with pytest.raises(EmbeddingError, match="VOYAGE_API_KEY") as caught:
        server.client(key="wrong").embed_documents(["battery"])
    assert caught.value.is_permanent
    assert len(server.requests) == 1


def test_after_a_failed_question_the_service_is_left_alone(server: VoyageServer) -> None:
    server.answers = [(500, {}, b"")]
    client = server.client()
    for _ in range(3):
        with pytest.raises(EmbeddingError):
            client.embed_query("battery")
    assert len(server.requests) == 1


def test_a_service_that_is_not_there_is_an_error_like_any_other() -> None:
    with pytest.raises(EmbeddingError, match="cannot be reached"):
        Voyage("key", "voyage-3.5", "http://127.0.0.1:9").embed_query("battery")


def test_a_slow_service_costs_a_question_its_limit_at_most(
    server: VoyageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voyage, "QUERY_SECONDS", 0.05)
    reply = server.reply

    def reply_late(*args: object) -> object:
        import time

        time.sleep(0.3)
        return reply(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(server, "reply", reply_late)
    with pytest.raises(EmbeddingError, match="cannot be reached"):
        server.client().embed_query("battery")

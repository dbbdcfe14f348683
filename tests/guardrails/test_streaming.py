"""Chunking never matters: however a text is cut, the filters give the same, and nothing found ever gets out."""

import itertools

import pytest

from guardrails.streaming import StreamFilter, pii_filter


def run(stream: StreamFilter, chunks: list[str]) -> str:
    return "".join([*(stream.feed(chunk) for chunk in chunks), stream.close()])


def test_a_card_number_split_over_two_chunks_never_leaks() -> None:
    stream = pii_filter()
    shown = stream.feed("Your card 4111 1111 ")
    assert "4111" not in shown
    assert shown + stream.feed("1111 1111 is fine.") + stream.close() == "Your card [card number hidden] is fine."


@pytest.mark.parametrize("text", ["My card is 4111-1111-1111-1111, thanks.", "Pay 2024 with 378282246310005!"])
def test_every_two_cuts_give_the_whole(text: str) -> None:
    whole = run(pii_filter(), [text])
    for first, second in itertools.combinations_with_replacement(range(len(text) + 1), 2):
        assert run(pii_filter(), [text[:first], text[first:second], text[second:]]) == whole

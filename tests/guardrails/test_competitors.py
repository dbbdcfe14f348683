"""Competitors are recognised however they are written, and words that are only words are not."""

from pathlib import Path

import pytest

from guardrails import competitors
from guardrails.streaming import competitor_filter

REPLACED = {
    "GEICO is good.": "Another insurer is good.",
    "I like geico's app": "I like another insurer's app",
    "G.E.I.C.O, G E I C O": "Other insurers",
    "try GE1CO or GЕIСO": "try other insurers",
    "ask liberty  mutual insurance.": "ask another insurer.",
    "Is StateFarm ok?": "Is another insurer ok?",
    "with State Farm, Progressive and Allstate before": "with other insurers before",
    "switch from Progressive": "switch from another insurer",
    "Progressive insurance is": "Another insurer is",
    "cheaper than The General.": "cheaper than another insurer.",
    "see www.geico.com/auto now": "see another insurer now",
    "geico vs progressive": "Other insurers",
    "Well, Travelers quoted me": "Well, another insurer quoted me",
}
KEPT = [
    "a progressive rate",
    "the general public",
    "general insurance questions",
    "my Mercury Sable",
    "root cause",
    "farmers and travelers drive a lot",
    "nationwide coverage",
    "I live in Erie, PA",
    "from Hartford to Boston",
    "an ice-cold lemonade",
    "a a a battery",
]


@pytest.mark.parametrize(("text", "expected"), REPLACED.items())
def test_a_competitor_is_replaced_by_words_that_fit(text: str, expected: str) -> None:
    stream = competitor_filter()
    assert stream.feed(text) + stream.close() == expected


@pytest.mark.parametrize("text", KEPT)
def test_an_ambiguous_word_counts_only_where_insurance_is_meant(text: str) -> None:
    assert competitors.detect(text) == []


def test_names_come_from_the_companys_file(tmp_path: Path) -> None:
    (tmp_path / "competitors.toml").write_text('[[competitor]]\nname = "Initech Motor"\naliases = ["Initrode"]\n')
    try:
        competitors.use(competitors.read_competitors(tmp_path / "competitors.toml"))
        assert [span.start for span in competitors.detect("Initech Motor, then Initrode; GEICO")] == [0, 20]
    finally:
        competitors.use(competitors.read_competitors(competitors.DEFAULT_FILE))


def test_a_malformed_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "competitors.toml").write_text("[[competitor]]\nalias = 1\n")
    with pytest.raises(ValueError, match=r"competitors\.toml"):
        competitors.use(competitors.read_competitors(tmp_path / "competitors.toml"))

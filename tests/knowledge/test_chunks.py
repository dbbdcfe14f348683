import re

from hypothesis import given
from hypothesis import strategies as st

from knowledge.chunks import CHUNK_WORDS, PASSAGE_WORDS, Chunk, chunk_article
from knowledge.markdown import render


def chunk(body: str, summary: str = "") -> list[Chunk]:
    return chunk_article("Battery cover", summary, body)


def test_a_chunk_knows_the_headings_above_it() -> None:
    chunks = chunk("Intro.\n\n## Damage\n\nOne.\n\n### Fire\n\nTwo.\n\n## Claims\n\nThree.")
    assert [part.heading_path for part in chunks] == [(), ("Damage",), ("Damage", "Fire"), ("Claims",)]
    assert chunks[2].label == "Battery cover — Fire"


def test_the_summary_opens_the_first_chunk() -> None:
    assert chunk("Intro.\n\n## More\n\nText.", summary="In short.")[0].passages == ("In short.", "Intro.")


def test_a_list_stays_whole_with_its_lead_in() -> None:
    (only,) = chunk("We cover:\n\n- fire\n- flood\n  1. rain\n  2. river\n")
    assert only.passages == ("We cover:\n- fire\n- flood\n  1. rain\n  2. river",)


def test_a_list_keeps_an_unfinished_sentence_before_it_and_no_whole_one() -> None:
    (only,) = chunk("Damage is covered. It does not apply\n\n- to recalls\n- to wear\n\nAsk us.\n\n- by phone\n")
    assert only.passages == ("Damage is covered. It does not apply\n- to recalls\n- to wear", "Ask us.", "- by phone")


def test_a_table_stays_whole_and_each_row_says_what_its_cells_are() -> None:
    (only,) = chunk("| Cover | Limit |\n|---|---|\n| Towing | 50 miles |\n| Rental | 30 days |\n")
    assert only.passages == ("Cover: Towing; Limit: 50 miles\nCover: Rental; Limit: 30 days",)


def test_a_long_paragraph_becomes_passages_of_whole_sentences() -> None:
    (only,) = chunk(" ".join(f"Sentence number {number} costs $1.50 in all." for number in range(20)))
    assert len(only.passages) > 1
    assert all(passage.endswith("in all.") and len(passage.split()) <= PASSAGE_WORDS for passage in only.passages)


def test_a_long_section_becomes_parts_under_one_anchor() -> None:
    chunks = chunk("## Rules\n\n" + "\n\n".join(["word " * 50] * 10))
    assert len(chunks) > 1
    assert {part.anchor for part in chunks} == {"rules"}
    assert len({part.identity for part in chunks}) == len(chunks)
    assert all(len(part.text.split()) <= CHUNK_WORDS for part in chunks)


def test_markup_is_gone_and_its_text_stays() -> None:
    (only,) = chunk("A **bold** [link](https://example.com) and `code`.")
    assert only.text == "A bold link and code."


def test_an_edit_leaves_the_identities_of_other_sections() -> None:
    before = chunk("## One\n\nOld.\n\n## Two\n\nSame.")
    after = chunk("## One\n\nNew and longer.\n\n## Two\n\nSame.")
    assert before[1] == after[1]


PIECES = [
    "## Head\n",
    "### Sub\n",
    "Text here.",
    "- item\n- item\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "> quoted",
    "***",
    "",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("\n\n".join))
def test_every_anchor_of_a_chunk_stands_in_the_page(body: str) -> None:
    anchors = set(re.findall(r'id="([^"]+)"', render(body).html))
    assert {part.anchor for part in chunk(body)} <= anchors | {""}


ODD_PIECES = (
    *PIECES, "<script>alert(1)</script>", "<SCRIPT ", "[a](javascript:x)", "```", "|", "#", "\n", "    ", "&lt;",
)  # fmt: skip


@given(st.lists(st.sampled_from(ODD_PIECES) | st.text(max_size=8), max_size=20).map("".join))
def test_any_text_can_be_cut_and_rendered(body: str) -> None:
    assert all(part.passages for part in chunk(body))
    assert "<script" not in render(body).html.lower()

"""Questions that nobody had in mind when search was written: how many it answers, and how many it invents."""

import pytest

from chat.offline.dialogue import compile_dialogue
from chat.offline.questions import QuestionMaker
from knowledge.library import LIBRARY, Library
from knowledge.models import SearchIndex
from knowledge.search import search
from tests.chat.offline.visit import DIALOGUE
from tests.knowledge.harder_questions import FOREIGN, OFF_TOPIC, PARAPHRASED
from tests.knowledge.held_out_questions import HELD_OUT
from tests.knowledge.test_search import make_article

DIALOGUE_READ = compile_dialogue(DIALOGUE)


def test_most_paraphrased_and_mistyped_questions_find_their_article(acme_library: Library) -> None:
    found = [bool({hit.article.slug for hit in acme_library.search(text, 3)} & slugs) for text, slugs in PARAPHRASED]
    assert sum(found) >= 0.85 * len(found)


def test_most_questions_as_customers_type_them_find_their_article_in_any_language(acme_library: Library) -> None:
    missed = []
    for asked in HELD_OUT:
        hits = acme_library.search(asked.text, 3, earlier=[asked.earlier] if asked.earlier else [])
        if not {hit.article.slug for hit in hits} & asked.slugs:
            missed.append(asked.text)
    assert len(missed) <= 0.2 * len(HELD_OUT), missed


def test_nearly_all_questions_in_other_languages_find_their_article_as_the_offline_assistant_asks_them(
    acme_library: Library,
) -> None:
    missed = []
    for _, text, slugs in FOREIGN:
        language = DIALOGUE_READ.languages.detect(text)
        asked = QuestionMaker(DIALOGUE_READ, language).make(
            DIALOGUE_READ.languages.translate(text, language), text, "", "", {}
        )
        hits = acme_library.search(asked.query, 3, original=asked.original)
        if not {hit.article.slug for hit in hits} & slugs:
            missed.append(text)
    assert len(missed) <= 0.1 * len(FOREIGN), missed


@pytest.mark.parametrize(("language", "text"), OFF_TOPIC)
def test_what_is_none_of_our_business_finds_nothing_in_any_language(
    acme_library: Library, language: str, text: str
) -> None:
    assert acme_library.search(text, 3) == []


@pytest.mark.parametrize(
    "text", ["who won the world cup", "how tall is the president", "what is the capital of France"]
)
def test_a_search_box_takes_no_everyday_word_for_a_mistyped_one_of_ours(acme_library: Library, text: str) -> None:
    assert acme_library.respell(text) == ""
    assert acme_library.search(text, 3, by_word=True) == []


@pytest.mark.parametrize("word", ["hail", "theft", "roadside assistance"])
def test_a_mark_after_a_word_or_two_makes_no_other_question(acme_library: Library, word: str) -> None:
    found = [hit.chunk for hit in acme_library.search(word, 3)]
    assert found and all(
        [hit.chunk for hit in acme_library.search(f"{word}{mark}", 3)] == found for mark in ("?", " !")
    )


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("deliveries", "who-and-what-we-insure"),
        ("am I ok driving for Lyft a few evenings", "who-and-what-we-insure"),
        ("¿Cuánto cuesta la franquicia?", "deductibles"),
        ("Il furto è compreso?", "stolen-vehicle"),
        ("Vocês cobrem enchente e granizo?", "comprehensive-cover"),
        ("Wie erreiche ich euch am Wochenende?", "contact-and-hours"),
    ],
)
def test_a_search_box_finds_what_is_asked_without_a_translation(acme_library: Library, text: str, slug: str) -> None:
    assert slug in {hit.article.slug for hit in acme_library.search(text, 3, by_word=True)}


def test_small_words_of_other_languages_find_nothing(acme_library: Library) -> None:
    assert acme_library.search("il che è per la", 3, by_word=True) == []


def test_a_translation_that_says_little_is_found_by_what_was_asked(acme_library: Library) -> None:
    def find(original: str) -> set[str]:
        return {hit.article.slug for hit in acme_library.search("car", 3, original=original)}

    assert "stolen-vehicle" in find("Mein Auto wurde gestohlen") - find("")


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["", " ", "a", "?", "%", "_", "*** OR 1=1 -- %", "\x00", "\ud800", "the of and"])
def test_a_question_that_says_nothing_finds_nothing(query: str) -> None:
    make_article("zeppelins", "We insure zeppelins.")
    assert search(query) == [] and search("", original=query) == []


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["zeppelins " * 1_000, "zeppelins & (hail | !zeppelins)", "zeppelins' --"])
def test_long_questions_and_operators_are_words_like_any_other(query: str) -> None:
    make_article("zeppelins", "We insure zeppelins against hail.")
    assert [hit.article.slug for hit in search(query)] == ["zeppelins"]
    assert LIBRARY.current().chunk_count == 1 and SearchIndex.objects.count() <= 1

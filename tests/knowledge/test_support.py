import re

import pytest

from knowledge.chunks import chunk_article
from knowledge.company import read_articles
from knowledge.support import find_doubt, find_figures
from tests.knowledge.conftest import ACME

ITEM = re.compile(r"^\s*(?:\d+\.|-) ")
SENTENCE = re.compile(r"(?<=[^\d][.!?])\s+|\n")


@pytest.mark.parametrize(
    ("text", "source", "kind"),
    [
        ("You pay $500.", "The deductible is $500.", None),
        ("You pay $500.", "The deductible is 500 miles.", "FIGURE"),
        ("You pay 500 dollars.", "It costs $500.", None),
        ("Es gilt bis 30.000 Meilen.", "It holds up to 30,000 miles.", None),
        ("Es gilt bis 30.000 Meilen.", "It holds up to 20,000 miles.", "FIGURE"),
        ("Nous payons 1 500 $.", "We pay $1,500.", None),
        ("It is valid for 30 days.", "The quote stays valid for thirty days.", None),
        ("It is valid for thirty days.", "The quote stays valid for 60 days.", "FIGURE"),
        ("There are two ways to pay.", "Pay each month. Or pay once a year.", None),
        ("Call 1-800-123-4567 from 9:00 AM.", "Our number is 1-800-123-4567, from 9 AM.", None),
        ("Call 1-800-123-4568.", "Our number is 1-800-123-4567.", "FIGURE"),
        ("0.5% of it.", "It is 0,5 %.", None),
        ("We offer roadside assistance for it.", "Roadside assistance is an option that we offer.", None),
        ("We never pay for hail damage.", "Comprehensive cover pays for hail damage.", "CLAIM"),
        ("Hail damage is covered.", "Hail damage is not covered by collision cover.", "CLAIM"),
        ("Elephants, zebras and lions roam the savannah.", "Comprehensive cover pays for hail damage.", "CLAIM"),
        ("Elefanten, Zebras und Löwen.", "Comprehensive cover pays for hail damage.", None),
        ("The battery of your Tesla Model 3 is covered.", "The battery is covered.", None),
        ("Your 2021 Leaf's battery is covered.", "The battery is covered.", None),
        ("An EV6 or ID.4 is an electric car.", "Electric cars run on electricity alone.", None),
        ("Your 2021 car's battery is covered.", "The battery is covered.", "FIGURE"),
        ("Only 3 claims are covered.", "Claims are covered.", "FIGURE"),
        ("Model 3: covered for 3 years.", "It is covered for 2 years.", "FIGURE"),
        ("", "Anything.", None),
    ],
)
def test_figures_and_claims_are_held_against_the_source(text: str, source: str, kind: str | None) -> None:
    doubt = find_doubt(text, source)
    assert (doubt.kind if doubt else None) == kind, doubt


def test_a_figure_may_stand_in_the_heading() -> None:
    assert find_doubt("It holds for 8 years.", "It holds that long.", "Battery: 8 years") is None


def test_a_long_text_of_digits_is_read_in_no_time() -> None:
    assert len(list(find_figures("1,000 " * 5_000 + "9" * 20_000))) > 0


def test_no_article_of_the_example_company_contradicts_itself() -> None:
    """A false doubt costs a mark: each sentence, said in the course of another, follows from its own passage."""
    for article in read_articles(ACME):
        for chunk in chunk_article(article.title, article.summary, article.body):
            for passage in chunk.passages:
                for sentence in SENTENCE.split(passage):
                    heading = "\n".join((chunk.title, *chunk.heading_path))
                    assert find_doubt(f"So: {ITEM.sub('', sentence)}", passage, heading) is None, (
                        article.slug,
                        sentence,
                    )

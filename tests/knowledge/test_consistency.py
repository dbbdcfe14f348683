"""What the example company says of itself in its articles, its prompt, its profile and its rates is the same
everywhere. Each figure has one source: the rate table, the profile or, for cover, the article it is about."""

import re
import tomllib
from collections.abc import Iterator

import pytest

from knowledge.company import read_articles
from knowledge.models import Article
from tests.knowledge.conftest import ACME

RATES = tomllib.loads((ACME / "rates.toml").read_text(encoding="utf-8"))
PROFILE = tomllib.loads((ACME / "company.toml").read_text(encoding="utf-8"))
ARTICLES = {article.slug: article for article in read_articles(ACME)}
CARS = RATES["products"]["car"]
LIMITS = RATES["eligibility"]
DEDUCTIBLES = {f"{each['amount']:,}" for product in RATES["products"].values() for each in product["deductibles"]}


def flatten(text: str) -> str:
    return re.sub(r"[*_]+", "", " ".join(text.split()))


def read_values(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from read_values(item)


def read_article(article: Article) -> str:
    return flatten(f"{article.title}. {article.summary} {article.body}")


def read_all() -> dict[str, str]:
    """Every text that a visitor or the assistant reads, by where it stands; sample dialogues aside."""
    texts = {slug: read_article(article) for slug, article in ARTICLES.items()}
    for path in sorted((ACME / "prompt").glob("*.md")):
        if "examples" not in path.name:
            texts[path.name] = flatten(path.read_text(encoding="utf-8"))
    texts["company.toml"] = flatten(" ".join(read_values(PROFILE)))
    texts["rates.toml"] = flatten(" ".join(read_values({"products": RATES["products"], "limits": LIMITS})))
    return texts


TEXTS = read_all()
OPTIONS = CARS["options"]
TOW_CAR = re.findall(r"up to (\d+) miles", OPTIONS["roadside_assistance"]["explanation"])
TOW_ELECTRIC = re.findall(r"up to (\d+) miles", " ".join(RATES["products"]["electric_car"]["included"]))
RENTAL = re.findall(r"\$(\d+) a day for (\d+) days", OPTIONS["rental_reimbursement"]["explanation"])

# Each figure: the words that it stands in, what it may be, and in how many texts it must stand at least.
FIGURES: dict[str, tuple[str, set[str], int]] = {
    "how long a quote is valid": (
        r"(?:valid|price|holds?|over|quote)\b[^.]{0,40}?(\d+) days\b(?! for a rental)", {str(RATES["valid_days"])}, 6,
    ),
    "the driver's age": (
        r"\b(\d+ to \d+)(?= years old|,? and personal|\.|, and for)(?<!PM)",
        {f"{LIMITS['driver_age']['lowest']} to {LIMITS['driver_age']['highest']}"}, 3,
    ),
    "how old a vehicle may be": (
        r"(?:up to|more than) (\d+) model years", {str(LIMITS["vehicle_age"]["highest"])}, 6,
    ),
    "the odometer": (r"(\d{3},000) miles on the odometer", {f"{LIMITS['mileage']['highest']:,}"}, 2),
    "deductibles": (r"(\$[\d,]+, \$[\d,]+ or \$[\d,]+)", {"$250, $500 or $1,000"}, 10),
    "how long a new car is replaced": (
        r"first (\d+|two) model years", {str(OPTIONS["new_car_replacement"]["highest_vehicle_age"] + 1), "two"}, 4,
    ),
    "a rental car a day": (r"\$(\d+) a day", {RENTAL[0][0]}, 4),
    "a rental car's days": (r"a day,? for (?:up to )?(\d+) days", {RENTAL[0][1]}, 4),
    "how far we tow": (r"tow\w*[^.|;]{0,20}? up to (\d+) miles", {*TOW_CAR, *TOW_ELECTRIC}, 7),
    "the battery's capacity": (r"[Ll]ess than (\d+)% (?:of its original )?capacity", {"70"}, 2),
    "the battery's years": (r"within (\d+) years of (?:the car's )?first registration", {"8"}, 2),
    "the telephone": (r"\b(1-\d{3}-\d{3}-\d{4})\b", {PROFILE["phone"]}, 5),
    "the year of our beginning": (r"since (\d{4})", {str(PROFILE["founded"])}, 1),
    "office hours": (r"(\d+ AM to \d+ PM)", {"9 AM to 5 PM"}, 2),
}  # fmt: skip


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_the_same_wherever_it_is_named(name: str) -> None:
    pattern, allowed, least = FIGURES[name]
    found = {place: set(re.findall(pattern, text)) for place, text in TEXTS.items()}
    wrong = {place: values - allowed for place, values in found.items() if values - allowed}
    assert wrong == {}
    assert sum(bool(values) for values in found.values()) >= least, "the pattern finds what it is there for"


def test_what_a_deductible_may_be_is_what_the_rate_table_offers() -> None:
    assert {"250", "500", "1,000"} == DEDUCTIBLES


def test_electric_cars_are_towed_as_far_as_their_own_cover_says() -> None:
    for article in ARTICLES.values():
        for miles in re.findall(r"tow\w*[^.|;]{0,20}? up to (\d+) miles", read_article(article)):
            about = TOW_ELECTRIC if article.product == "electric" else TOW_CAR + TOW_ELECTRIC
            assert miles in about, article.slug
    assert "flatbed and tows up to 100 miles" in read_article(ARTICLES["roadside-assistance"])


def test_the_article_on_where_we_insure_names_the_places_that_quotes_are_refused_for() -> None:
    residence = LIMITS["residence"]
    refused = {name for code, name in residence["places"].items() if code not in residence["served"]}
    text = read_article(ARTICLES["where-we-insure"])
    _, _, listed = ARTICLES["where-we-insure"].body.partition("## Where we do not insure")
    assert {name for name in residence["places"].values() if name in listed.partition("## ")[0]} - {
        "District of Columbia"
    } == refused
    told = re.search(r"in the District of Columbia and in (every state but [\w ]+)\.", text)
    assert told and told[1] in flatten(residence["reason"])


def test_sums_in_the_examples_are_right() -> None:
    rows = re.findall(r"\| \$([\d,]+) \| \$([\d,]+) \| \$([\d,]+) \|", ARTICLES["deductibles"].body)
    assert len(rows) == 3
    for deductible, you_pay, we_pay in rows:
        assert deductible == you_pay in DEDUCTIBLES
        assert 1_800 - int(you_pay.replace(",", "")) == int(we_pay.replace(",", ""))
    example = re.search(r"worth \$([\d,]+).*?deductible of \$(\d+), the cover pays \$([\d,]+)", TEXTS["total-loss"])
    assert example
    worth, deductible, paid = (int(amount.replace(",", "")) for amount in example.groups())
    assert worth - deductible == paid and f"{deductible}" in DEDUCTIBLES


def test_no_article_offers_what_the_company_does_not() -> None:
    """What is not offered is named where that is said, and nowhere as ours."""
    for slug, text in TEXTS.items():
        for product in PROFILE["not_offered"]:
            for sentence in re.findall(rf"[^.]*\b{product} (?:insurance|cover)\b[^.]*", text):
                is_denied = re.search(rf"\bnot\b|n't|\bno\b|nothing else|only|other than|your {product}", sentence)
                assert is_denied or slug in ("rates.toml", "company.toml"), (slug, sentence)


def test_what_is_included_has_an_article() -> None:
    """Each cover and option of the rate table is explained somewhere, by its name."""
    titles = " ".join(article.title.lower() for article in ARTICLES.values())
    for product in RATES["products"].values():
        for option in product.get("options", {}).values():
            assert re.sub(r"s$", "", option["name"].lower()) in titles, option["name"]
    for word in ("liability", "collision", "comprehensive", "medical payments", "uninsured", "battery", "charging",
                 "technology package", "cyber protection"):  # fmt: skip
        assert word in titles, word


def test_links_between_articles_lead_somewhere() -> None:
    for article in ARTICLES.values():
        for slug in re.findall(r"\]\(/help/([\w-]+)/", article.body):
            assert slug in ARTICLES, (article.slug, slug)

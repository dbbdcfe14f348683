import tomllib
from pathlib import Path

import pytest
from django.core.management import call_command

from knowledge.company import ArticleFileError, load_company, read_articles
from knowledge.models import Article, ArticleVersion, SynonymGroup
from tests.knowledge.conftest import ACME

pytestmark = pytest.mark.django_db

FRONT = "title: Towing\nslug: towing\nproduct: car\ncategory: Options\nsummary: We tow."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "articles").mkdir()
    write(tmp_path, "towing.md")
    return tmp_path


def write(folder: Path, name: str, front: str = FRONT, body: str = "We tow cars.") -> None:
    (folder / "articles" / name).write_text(f"---\n{front}\n---\n{body}\n", encoding="utf-8")


def test_the_example_company_loads_and_loading_it_again_changes_nothing() -> None:
    first = load_company(ACME)
    stamps = list(Article.objects.values_list("slug", "version", "updated_at"))
    second = load_company(ACME)
    assert first.count("created") >= 40
    assert not second.changes_something
    assert list(Article.objects.values_list("slug", "version", "updated_at")) == stamps


def test_a_changed_file_makes_a_version_and_the_old_text_stays(folder: Path) -> None:
    load_company(folder)
    write(folder, "towing.md", body="We tow bikes.")
    assert load_company(folder).find("updated") == ["towing"]
    assert [version.body for version in ArticleVersion.objects.order_by("number")] == ["We tow cars.", "We tow bikes."]
    assert Article.objects.get().version == 2


def test_a_change_of_order_alone_makes_no_version(folder: Path) -> None:
    load_company(folder)
    write(folder, "towing.md", FRONT + "\norder: 5")
    load_company(folder)
    assert (Article.objects.get().position, Article.objects.get().version) == (5, 1)


def test_a_removed_file_archives_its_article_and_a_returned_one_publishes_it(folder: Path) -> None:
    load_company(folder)
    (folder / "articles" / "towing.md").unlink()
    assert load_company(folder).find("archived") == ["towing"]
    assert Article.objects.get().status == Article.Status.ARCHIVED
    write(folder, "towing.md")
    load_company(folder)
    assert (Article.objects.get().status, Article.objects.get().version) == (Article.Status.PUBLISHED, 1)


def test_articles_written_in_admin_are_left_alone(folder: Path) -> None:
    Article.objects.create(slug="own", title="Own", body="Text", category="Own", status=Article.Status.PUBLISHED)
    load_company(folder)
    assert Article.objects.get(slug="own").status == Article.Status.PUBLISHED


def test_a_file_never_overwrites_an_article_written_in_admin(folder: Path) -> None:
    Article.objects.create(slug="towing", title="Own", body="Text", category="Own")
    with pytest.raises(ArticleFileError, match=r"towing\.md: an article written in admin"):
        load_company(folder)
    assert Article.objects.get().title == "Own"


def test_a_renamed_file_keeps_its_article_published(folder: Path) -> None:
    load_company(folder)
    (folder / "articles" / "towing.md").rename(folder / "articles" / "tow.md")
    load_company(folder)
    assert (Article.objects.get().status, Article.objects.get().version) == (Article.Status.PUBLISHED, 1)


@pytest.mark.parametrize(
    ("front", "complaint"),
    [
        ("title: [unclosed", "not valid YAML from line 2 on: “title: [unclosed”"),
        ("slug: fire\ntitle: Fire: what now", "from line 3 on: “title: Fire: what now”. A value with a colon"),
        (FRONT + "\nreview_by: 2026-13-45", "not valid YAML: month must be in 1..12"),
        ("title: Towing", "lacks slug, product, category, summary"),
        (FRONT + "\ncolour: red", "unknown in the front matter: colour"),
        (FRONT + "\norder: soon", "order must be a whole number"),
        (FRONT + "\nreview_by: soon", "review_by must be a date like 2026-12-31"),
        (FRONT + "\nrelated: battery", "related must be a list of slugs"),
        (FRONT + "\nrelated: [nowhere]", "related: no article has the slug 'nowhere'"),
        (FRONT + "\nowner: nobody", "owner: no member of staff has the name 'nobody'"),
        (FRONT + "\naudience: pets", "audience: "),
        (FRONT + "\n1: odd", "unknown in the front matter: 1"),
        (FRONT.replace("product: car", "product: boat"), "product: "),
        (FRONT.replace("slug: towing", "slug: Not a slug!"), "slug: "),
        (FRONT.replace("title: Towing", "title: 12"), "title must be text"),
        (FRONT.replace("title: Towing", "title: " + "x" * 200), "title: "),
    ],
)
def test_malformed_front_matter_names_the_file_and_stores_nothing(folder: Path, front: str, complaint: str) -> None:
    write(folder, "wrong.md", front.replace("slug: towing", "slug: other"))
    with pytest.raises(ArticleFileError, match=r"^wrong\.md: ") as caught:
        load_company(folder)
    assert complaint in str(caught.value)
    assert not Article.objects.exists()


def test_two_files_with_one_slug_are_refused(folder: Path) -> None:
    write(folder, "zwei.md")
    with pytest.raises(ArticleFileError, match=r"zwei\.md: slug 'towing' is already used by towing\.md"):
        load_company(folder)


@pytest.mark.parametrize(("content", "complaint"), [(b"\xff\xfe\x00", "not UTF-8"), (b"x" * 1_000_001, "larger than")])
def test_files_that_are_no_article_are_refused(folder: Path, content: bytes, complaint: str) -> None:
    (folder / "articles" / "odd.md").write_bytes(content)
    with pytest.raises(ArticleFileError, match=rf"odd\.md: {complaint}"):
        load_company(folder)


def test_synonyms_follow_their_file(folder: Path) -> None:
    path = folder / "articles" / "synonyms.txt"
    path.write_text("# remark\ntow, haul # both\n\nbike, cycle\n")
    load_company(folder)
    SynonymGroup.objects.create(words="own, words")
    path.write_text("bike, cycle\n")
    load_company(folder)
    assert list(SynonymGroup.objects.values_list("words", flat=True)) == ["bike, cycle", "own, words"]


def test_rebuilding_reports_what_it_indexed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load_company(folder)
    call_command("rebuild_index")
    assert capsys.readouterr().out.startswith("Indexed 1 articles, 1 passages, 1 of them by meaning, in ")


def test_articles_name_the_figures_of_the_rate_table() -> None:
    """What a visitor reads and what the quote tool charges must not drift apart."""
    rates = tomllib.loads((ACME / "rates.toml").read_text())
    products, limits = rates["products"], rates["eligibility"]
    text = {article.slug: article.body for article in read_articles(ACME)}
    marks = {name: [step["up_to"] for step in product["mileage"]][:-1] for name, product in products.items()}
    for marked in marks.values():
        *first, last = [f"{mark:,}" for mark in marked]
        assert f"{', '.join(first)} and {last} miles" in text["mileage-and-price"]
    ages = [step["up_to"] for step in products["car"]["driver_age"]]
    bands = zip([limits["driver_age"]["lowest"], *(age + 1 for age in ages)], ages, strict=False)
    assert all(f"| {low} to {high} |" in text["drivers-age-and-price"] for low, high in bands)
    assert f"{limits['mileage']['highest']:,} miles" in text["mileage-and-price"]
    assert f"{limits['vehicle_age']['highest']} model years" in text["mileage-and-price"]
    assert f"{rates['valid_days']} days" in text["how-long-a-quote-is-valid"]
    for name in ("car", "two_wheeler"):
        assert f"${float(products[name]['policy_fee']):.0f} a month" in text["reading-your-quote"]


def test_every_article_is_worth_reading() -> None:
    for article in read_articles(ACME):
        assert len(article.body.split()) >= 110, article.slug
        assert article.body.count("\n## ") + article.body.startswith("## ") >= 2, article.slug
        assert article.summary.endswith("."), article.slug

"""Importing Markdown files, by command and in admin: first what would change, then the change."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import redis
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from knowledge.models import Article, FormerSlug
from knowledge.publishing import save_article
from tests.cast import Cast

pytestmark = pytest.mark.django_db

PAGE = "/admin/knowledge/article/import/"


def write(title: str = "Towing", slug: str = "towing", body: str = "We tow cars.", **more: str) -> str:
    front = {"title": title, "slug": slug, "product": "car", "category": "Options", "summary": "We tow."} | more
    return "---\n" + "\n".join(f"{key}: {value}" for key, value in front.items()) + f"\n---\n{body}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "towing.md").write_text(write())
    return tmp_path


def run(folder: Path, capsys: pytest.CaptureFixture[str], *options: str) -> str:
    call_command("import_articles", folder, *options)
    return capsys.readouterr().out


def test_a_dry_run_says_what_would_change_and_changes_nothing(folder: Path, capsys: Any) -> None:
    assert "+ towing (towing.md): 3 words" in run(folder, capsys, "--dry-run")
    assert not Article.objects.exists()
    run(folder, capsys)
    (folder / "towing.md").write_text(write(category="Roads", body="We tow cars.\nAnd bikes."))
    said = run(folder, capsys, "--dry-run")
    assert "~ towing (towing.md): text: 1 line added, 0 removed; category: Options → Roads" in said
    assert "A dry run" in said
    assert Article.objects.get().category == "Options"
    (folder / "towing.md").rename(folder / "other.md")
    (folder / "other.md").write_text(write(slug="other"))
    assert "- towing" not in run(folder, capsys, "--dry-run")
    assert "- towing (towing.md): its file is gone" in run(folder, capsys, "--dry-run", "--archive-missing")


def test_what_the_file_says_of_the_article_is_kept(folder: Path, cast: Cast, capsys: Any) -> None:
    (folder / "bikes.md").write_text(write("Bikes", "bikes", related="[towing]", formerly="[cycles]", audience="staff",
                                           owner="agent", review_by="2027-01-31", status="review"))  # fmt: skip
    run(folder, capsys)
    bikes = Article.objects.get(slug="bikes")
    assert (bikes.audience, bikes.status, bikes.owner, str(bikes.review_by)) == (
        "staff", "review", cast.agent, "2027-01-31",
    )  # fmt: skip
    assert [article.slug for article in bikes.related.all()] == ["towing"]
    assert FormerSlug.objects.get().slug == "cycles"
    assert "2 unchanged" in run(folder, capsys)


def test_what_staff_set_and_the_file_does_not_name_stays(folder: Path, cast: Cast, capsys: Any) -> None:
    run(folder, capsys)
    Article.objects.update(owner=cast.agent, audience="staff")
    (folder / "towing.md").write_text(write(body="We tow more."))
    run(folder, capsys)
    article = Article.objects.get()
    assert (article.owner, article.audience, article.body) == (cast.agent, "staff", "We tow more.")


def test_a_file_whose_slug_changed_moves_its_article(folder: Path, capsys: Any, client: Client) -> None:
    run(folder, capsys)
    (folder / "towing.md").write_text(write(slug="towing-service"))
    assert "slug: towing → towing-service" in run(folder, capsys)
    assert client.get("/help/towing/")["Location"] == "/help/towing-service/"


def test_every_problem_is_named_and_nothing_is_stored(folder: Path, capsys: Any) -> None:
    (folder / "broken.md").write_text("---\ntitle: [open\n---\n")
    (folder / "huge.md").write_text(write("Huge", "huge", body="x" * 5_000_000))
    (folder / "long.md").write_text(write("Long", "long", body="x" * 200_001))
    with pytest.raises(CommandError) as caught:
        run(folder, capsys)
    said = str(caught.value)
    assert "Nothing was changed" in said and "broken.md: the front matter is not valid YAML" in said
    assert "huge.md: larger than 1,000,000 bytes" in said and "long.md: body: The text has 200001 characters" in said
    assert not Article.objects.exists()


def test_an_article_written_in_admin_is_replaced_on_demand_alone(folder: Path, capsys: Any) -> None:
    save_article(Article(slug="towing", title="Own", body="Own text.", category="Own"))
    with pytest.raises(CommandError, match="an article written in admin already has the slug 'towing'"):
        run(folder, capsys)
    assert "~ towing" in run(folder, capsys, "--replace-own")
    assert Article.objects.get().body == "We tow cars."


def upload(*files: tuple[str, bytes]) -> dict[str, Any]:
    return {"uploads": [SimpleUploadedFile(name, content) for name, content in files]}


def zip_up(**files: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"articles/{name}.md", text)
        archive.writestr("__MACOSX/._x.md", "rubbish")
    return buffer.getvalue()


def test_admin_shows_the_plan_first_and_imports_on_confirmation(
    cast: Cast, client: Client, valkey: redis.Redis
) -> None:
    client.force_login(cast.manager)
    files = zip_up(towing=write(), bikes=write("Bikes", "bikes"))
    shown = client.post(PAGE, upload(("articles.zip", files)))
    page = shown.content.decode()
    assert "bikes.md" in page and "New" in page
    assert not Article.objects.exists()
    token = shown.context["token"]
    client.force_login(cast.administrator)
    client.post(PAGE, {"token": token})
    assert not Article.objects.exists(), "another's files"
    client.force_login(cast.manager)
    assert client.post(PAGE, {"token": token}).status_code == 302
    assert sorted(Article.objects.values_list("slug", flat=True)) == ["bikes", "towing"]
    assert Article.objects.get(slug="bikes").versions.get().author == cast.manager
    again = client.post(PAGE, {"token": token}, follow=True)
    assert "took too long" in again.content.decode()


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("articles.zip", b"not a zip", "cannot be read"),
        ("photo.zip", zip_up(), "no Markdown file"),
        ("wrong.md", b"\xff\xfe\x00", "wrong.md: not UTF-8 text"),
        ("wrong.md", b"no front matter", "lacks title, slug"),
        ("wrong.md", b"x" * 5_000_000, "larger than 1,000,000 bytes"),
        ("empty.md", b"", "empty"),
    ],
)
def test_files_that_cannot_be_imported_are_named(
    cast: Cast, client: Client, name: str, content: bytes, complaint: str
) -> None:
    client.force_login(cast.manager)
    page = client.post(PAGE, upload((name, content))).content.decode()
    assert complaint in page and 'name="token"' not in page


def test_no_file_at_all_is_asked_for(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    assert "This field is required" in client.post(PAGE, {}).content.decode()


def test_who_may_not_publish_may_not_import(cast: Cast, client: Client) -> None:
    client.force_login(cast.agent)
    assert client.get(PAGE).status_code == 403

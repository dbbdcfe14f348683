"""Whoever writes an article sees it as readers will, by the same safe renderer, before anything is saved."""

import pytest
from django.test import Client

from knowledge.models import Article
from knowledge.models.article import LONGEST_BODY
from tests.cast import Cast
from tests.knowledge.test_search import make_article

pytestmark = pytest.mark.django_db
PREVIEW = "/admin/knowledge/article/preview/"
BODY = "## How\r\n\r\nBy **truck** <script>alert(1)</script> [x](javascript:alert(1))\r\n\r\n|a|b|\r\n|-|-|\r\n|1|2|"


def test_the_preview_is_what_the_page_shows_once_it_is_published(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    shown = client.post(PREVIEW, {"body": BODY}).content.decode()
    assert "<strong>truck</strong>" in shown and "<table>" in shown
    assert "<script" not in shown and 'href="javascript' not in shown
    make_article("towing", BODY.replace("\r\n", "\n"))
    assert shown in client.get("/help/towing/").content.decode()
    assert Article.objects.count() == 1


def test_it_is_for_those_who_write_articles_and_by_post_with_a_token(client: Client, cast: Cast) -> None:
    assert client.post(PREVIEW, {"body": "x"}).status_code == 302
    client.force_login(cast.customer)
    assert client.post(PREVIEW, {"body": "x"}).status_code == 302
    client.force_login(cast.manager)
    may_write = cast.manager.has_perm("knowledge.change_article") or cast.manager.has_perm("knowledge.add_article")
    assert client.post(PREVIEW, {"body": "x"}).status_code == (200 if may_write else 403)
    client.force_login(cast.administrator)
    assert client.get(PREVIEW).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.administrator)
    assert strict.post(PREVIEW, {"body": "x"}).status_code == 403


def test_a_text_that_is_too_long_to_save_is_said_to_be_so(client: Client, cast: Cast) -> None:
    client.force_login(cast.administrator)
    answer = client.post(PREVIEW, {"body": "x" * (LONGEST_BODY + 1)})
    assert answer.status_code == 413 and "too long" in answer.content.decode()


def test_the_form_has_the_preview_and_no_script_of_its_own(client: Client, cast: Cast) -> None:
    article = make_article("towing", "We tow.")
    client.force_login(cast.administrator)
    for path in ("add/", f"{article.pk}/change/"):
        page = client.get(f"/admin/knowledge/article/{path}").content.decode()
        assert f'data-markdown="{PREVIEW}"' in page and "admin-portal/preview" in page
        assert "onclick" not in page and 'type="module"' in page

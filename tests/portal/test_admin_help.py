"""Each list in admin says what stands in it."""

import pytest
from django.contrib import admin
from django.test import Client
from django.utils.html import escape

from knowledge.models import SearchIndex
from tests.cast import Cast
from tickets.models import Calendar


def test_every_list_of_ours_says_what_stands_in_it() -> None:
    # Django's own need none, and the search index is one page.
    ours = [kind for model, kind in admin.site._registry.items()
            if not model.__module__.startswith("django.") and model is not SearchIndex]  # fmt: skip
    said = [getattr(kind, "list_help", "") for kind in ours]
    assert len(said) > 25 and all(text.endswith(".") for text in said), list(zip(ours, said, strict=True))
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("path", ["tickets/calendar/", "chat/conversation/", "knowledge/article/"])
def test_it_stands_on_the_lists_page(client: Client, cast: Cast, path: str) -> None:
    Calendar.objects.create(name="Office", time_zone="UTC")
    client.force_login(cast.administrator)
    page = client.get(f"/admin/{path}")
    help_text = escape(page.context["cl"].model_admin.list_help)
    assert f'<p class="list-help">{help_text}</p>' in page.content.decode()

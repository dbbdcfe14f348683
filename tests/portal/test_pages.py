"""The company's pages, as a browser gets them."""

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from chat.events import TEXT_LIMIT
from chat.models import PromptVersion
from portal import context
from portal.context import KnownProfile
from portal.supervisor import welcome
from tests.cast import Cast

PAGES = ["/", "/chat/", "/chat/?widget=1", "/account/sign-in/", "/no-such-page/"]
PROFILE = {
    "name": "Borealis Cover",
    "assistant": "Nils",
    "tagline": "Cover for the north.",
    "description": "We insure sledges.",
    "founded": 1990,
    "phone": "1-800-555-0100",
    "phone_href": "tel:+18005550100",
    "hours": "Every day",
    "products": [
        {"key": "sledge", "name": "Sledge insurance", "summary": "For sledges.", "icon": "car", "highlights": ["Dogs"]}
    ],
    "greeting": "Hei, I'm Nils.",
    "suggestions": ["Get a quote", "Is my <b>dog</b> covered?"],
    "colours": {"brand": "#204080", "accent": "#ffcc00"},
}


class Inventory(HTMLParser):
    """What a strict Content-Security-Policy would refuse, and what the page hands to its scripts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.data: dict[str, Any] = {}
        self._reading: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        names = dict(attributes)
        is_data = tag == "script" and names.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in names and not is_data):
            self.refused.append(f"<{tag}>")
        self.refused += [f"{tag} {name}" for name in names if name == "style" or name.startswith("on")]
        self.refused += [f"{tag} {value}" for value in names.values() if value and value.startswith("javascript:")]
        self._reading = names.get("id") if is_data else None

    def handle_data(self, data: str) -> None:
        if self._reading:
            self.data[self._reading] = json.loads(data)
            self._reading = None


@pytest.fixture
def company(db: None) -> PromptVersion:
    return PromptVersion.objects.create(number=1, status="published", identity="You are Nils.", profile=PROFILE)


@pytest.mark.parametrize("address", PAGES)
def test_a_page_holds_nothing_that_a_strict_policy_refuses(
    client: Client, company: PromptVersion, address: str
) -> None:
    assert Inventory(client.get(address).content.decode()).refused == []


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_in_the_published_companys_name(client: Client, company: PromptVersion, address: str) -> None:
    assert "Borealis Cover" in client.get(address).content.decode()


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.django_db
def test_a_page_works_before_a_company_is_loaded(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == (404 if address == "/no-such-page/" else 200)
    assert "Customer support" in response.content.decode()


@pytest.mark.parametrize("address", ["/no-such-page/", "/quotes/Q-AAAAAA/", "/help/no-such-article/"])
def test_a_development_machine_shows_a_missing_page_as_customers_see_it(
    client: Client, company: PromptVersion, settings: LazySettings, address: str
) -> None:
    settings.DEBUG = True
    response = client.get(address)
    assert response.status_code == 404 and "Borealis Cover" in response.content.decode()
    assert client.get("/chat").headers["Location"] == "/chat/"


@pytest.mark.parametrize("address", welcome.PAGES.values())
def test_each_address_that_a_start_names_is_there(
    client: Client, cast: Cast, company: PromptVersion, address: str
) -> None:
    client.force_login(cast.administrator)
    assert client.get(address).status_code == 200


@pytest.mark.django_db
def test_a_page_works_when_the_profile_cannot_be_read(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "known_profile", KnownProfile())
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE chat_promptversion RENAME TO chat_promptversion_away")
    assert "Customer support" in client.get("/chat/").content.decode()


def test_the_company_page_shows_what_the_profile_says(client: Client, company: PromptVersion) -> None:
    html = client.get("/").content.decode()
    for words in (
        "Cover for the north.",
        "Sledge insurance",
        "Dogs",
        "1-800-555-0100",
        "tel:+18005550100",
        "Every day",
    ):
        assert words in html
    assert "Is my <b>dog</b>" not in html


def test_the_chat_is_told_its_limits_its_starters_and_its_wording(client: Client, company: PromptVersion) -> None:
    config = Inventory(client.get("/chat/").content.decode()).data["chat-config"]
    assert config["limits"]["text"] == TEXT_LIMIT
    assert config["suggestions"] == PROFILE["suggestions"]
    assert (config["socketPath"], config["apiPath"], config["mode"]) == ("/ws/chat/", "/api/v1/", "page")
    assert config["strings"]["sendAgain"] == "Send again"


def test_in_the_widget_the_chat_is_compact_and_can_be_closed(client: Client, company: PromptVersion) -> None:
    html = client.get("/chat/?widget=1").content.decode()
    assert Inventory(html).data["chat-config"]["mode"] == "widget"
    assert "data-frame-close" in html
    assert "data-frame-close" not in client.get("/chat/").content.decode()


def test_the_widgets_script_is_javascript_that_knows_the_company(client: Client, company: PromptVersion) -> None:
    response = client.get("/widget.js")
    assert response.headers["Content-Type"].startswith("text/javascript")
    config = re.search(r"^const config = (\{.*\});$", response.content.decode(), re.MULTILINE)
    assert config
    assert json.loads(config[1])["label"] == "Chat with Nils"


def test_the_companys_colours_are_a_style_sheet(client: Client, company: PromptVersion) -> None:
    response = client.get("/brand.css")
    assert response.headers["Content-Type"].startswith("text/css")
    assert "--brand:#204080" in response.content.decode()


def test_a_starter_can_be_followed_without_scripts(client: Client, company: PromptVersion) -> None:
    assert 'href="/chat/?q=Get%20a%20quote"' in client.get("/").content.decode()


@pytest.mark.django_db
def test_a_wrong_password_is_explained(client: Client) -> None:
    response = client.post("/account/sign-in/", {"username": "nobody", "password": "wrong"})
    assert 'role="alert"' in response.content.decode()


def test_a_customer_signs_in_and_out(client: Client, django_user_model: Any, company: PromptVersion) -> None:
    django_user_model.objects.create_user("ada", password="correct horse")
    client.post("/account/sign-in/", {"username": "ada", "password": "correct horse"})
    assert "Sign out" in client.get("/").content.decode()
    client.post("/account/sign-out/")
    assert "Sign out" not in client.get("/").content.decode()


def test_the_error_page_needs_neither_database_nor_request() -> None:
    html = render_to_string("500.html")
    assert "Something went wrong" in html
    assert Inventory(html).refused == []


def test_the_error_page_says_in_which_language_it_is() -> None:
    with translation.override("de"):
        html = render_to_string("500.html")
    assert '<html lang="de" dir="ltr">' in html and "schiefgegangen" in html


def break_database(*args: Any, **kwargs: Any) -> None:
    raise OperationalError("the database is away")


def test_a_page_without_its_database_names_the_company_and_what_to_do(
    client: Client, company: PromptVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "known_profile", KnownProfile())
    client.raise_request_exception = False
    assert company.profile["phone"] in client.get("/").content.decode()
    asked: list[None] = []
    with connection.execute_wrapper(lambda *args: (asked.append(None), break_database())):
        home, quotes = client.get("/"), client.get("/quotes/")
        page = home.content.decode()
        assert home.status_code == 200 and company.profile["name"] in page and len(asked) <= 3
        said = quotes.content.decode()
    assert quotes.status_code == 503 and quotes.headers["Retry-After"]
    assert "nothing you sent before is lost" in said and company.profile["phone"] in said
    assert client.get("/").status_code == 200


def test_another_fault_is_no_want_of_the_database(
    client: Client, company: PromptVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("portal.views.render", lambda *args: 1 / 0)
    response = client.get("/")
    assert response.status_code == 500 and "Something went wrong" in response.content.decode()

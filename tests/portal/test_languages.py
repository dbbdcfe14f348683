"""A visitor's page speaks one language: their browser's, where we have it, and otherwise English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.test.signals import template_rendered
from django.utils import translation
from django.utils.translation import gettext, ngettext, trans_real
from django.utils.translation.template import templatize

from chat.company import read_folder
from chat.errors import TextTooLongError
from chat.languages import localise
from chat.models import PromptVersion
from chat.offline.form import read_form
from chat.services.texts import clean_text
from portal.strings import CHAT_STRINGS
from quotes.company import load_company as load_rates
from quotes.interface_lines import INTERFACE_LINES
from quotes.models import RateTable
from quotes.services import read_rates
from tests.quotes.conftest import ACME
from tests.servers import ROOT

LANGUAGES = ["es", "fr", "de", "zh-hans"]
SLOT = re.compile(r"%\(\w+\)s|\{\w+\}")
# What the visitors' side of the chat says by itself: services, turns, socket, API. The rest of chat is for staff.
SPOKEN = [
    *Path(ROOT / "chat" / "turns").glob("*.py"), *Path(ROOT / "chat" / "api").glob("*.py"),
    *(ROOT / "chat" / f"{name}.py" for name in ("consumers", "limits", "visit")),
    *(ROOT / "chat" / "services" / f"{name}.py" for name in (
        "conversations", "handoff", "messages", "queue", "queue_upkeep", "retrying", "storing", "texts", "views")),
    *(ROOT / "quotes").glob("*.py"), *(ROOT / "quotes" / "leads").glob("*.py"),
    *(ROOT / "portal").glob("*strings.py"), ROOT / "tickets" / "file_words.py", ROOT / "portal" / "views.py",
]  # fmt: skip
# What programs alone read.
_FOR_PROGRAMS = re.compile(r"JSON|can have %\(limit\)s bytes|takes %\(methods\)s|see fields|/api/v1|wait\. It goes on|"
                           r"can't be read|Live updates are away for a moment\. Please")  # fmt: skip

# What requests and mails say to colleagues and postmasters.
FOR_STAFF = {"Open the ticket", "A mail that could not be delivered has come back."}
FOR_STAFF_OF_HELP = {
    "Staff",
    "%(status)s: only staff can see this page.",
    "For staff: no visitor sees or finds this page.",
}


@pytest.fixture
def company(db: None) -> PromptVersion:
    return PromptVersion.objects.create(number=1, status="published", **read_folder(ACME))


def list_words(path: Path) -> Iterator[str]:
    """The texts that a module hands to gettext."""
    for node in ast.walk(ast.parse(path.read_text())):
        is_said = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "gettext", "gettext_lazy"}
        if is_said and node.args and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)


def list_template_words(name: str) -> set[str]:
    source = (ROOT / "templates" / name).read_text()
    calls = re.findall(r"""gettext\(u?('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")\)""", templatize(source, origin=name))
    calls += re.findall(r"""\b_\(('[^']*'|"[^"]*")\)""", templatize(source, origin=name))
    return {str(ast.literal_eval(call)).replace("%%", "%") for call in calls}


def find_missing(words: set[str], language: str) -> set[str]:
    catalog: Any = trans_real.translation(language)._catalog  # type: ignore[attr-defined]
    return {word for word in words if word not in catalog}


def find_page_words(client: Client, path: str) -> set[str]:
    """The words of all templates of a page."""
    names: set[str] = set()

    def note(sender: Any, template: Any, **_: Any) -> None:
        names.add(template.name + "")

    template_rendered.connect(note)
    try:
        assert client.get(path).status_code == 200
    finally:
        template_rendered.disconnect(note)
    return {word for name in names for word in list_template_words(name)}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/chat/", "/chat/?widget=1", "/quotes/", "/tickets/", "/account/sign-in/"])
def test_every_word_of_a_visitors_page_has_its_translation(
    client: Client, company: PromptVersion, language: str, path: str
) -> None:
    words = find_page_words(client, path)
    assert len(words) > 10 and not find_missing(words, language)
    assert find_missing({"Nobody has said this yet"}, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_requests_page_and_mail_has_its_translation(language: str) -> None:
    pages = (ROOT / "templates" / "tickets").rglob("*.*")
    words = {word for page in pages for word in list_template_words(str(page.relative_to(ROOT / "templates")))}
    said = [*sorted((ROOT / "tickets" / "views").glob("*.py")), *(ROOT / "tickets" / f"{name}.py" for name in (
        "limits", "mail/composing", "services/attachments", "services/contact", "services/receiving"))]  # fmt: skip
    words |= {word for path in said for word in list_words(path)} - FOR_STAFF
    assert len(words) > 120 and not find_missing(words, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_a_policys_page_has_its_translation(language: str) -> None:
    pages = sorted((ROOT / "templates" / "accounts").glob("*.html"))
    words = {word for page in pages for word in list_template_words(f"accounts/{page.name}")}
    words |= set(list_words(ROOT / "accounts" / "models" / "policy.py"))
    assert len(words) > 40 and not find_missing(words, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_help_centre_has_its_translation(language: str) -> None:
    pages = sorted((ROOT / "templates" / "knowledge").glob("*.html"))
    words = {word for page in pages for word in list_template_words(f"knowledge/{page.name}")}
    words |= {word for path in (ROOT / "knowledge" / "pages").glob("*.py") for word in list_words(path)}
    words -= FOR_STAFF_OF_HELP
    assert len(words) > 40 and not find_missing(words, language)
    with translation.override(language):
        assert ngettext("%(found)s article found", "%(found)s articles found", 2) != "%(found)s articles found"
        assert ngettext("%(count)d article found.", "%(count)d articles found.", 2) != "%(count)d articles found."


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_that_the_chat_says_by_itself_has_its_translation(language: str) -> None:
    words = {word for path in SPOKEN for word in list_words(path) if not _FOR_PROGRAMS.search(word)}
    assert len(words) > 200 and not find_missing(words, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_its_slots_and_says_something(language: str) -> None:
    catalog = translation.to_locale(language)
    pairs = read_catalog(ROOT / "locale" / catalog / "LC_MESSAGES" / "django.po")
    assert len(pairs) > 300
    with translation.override(language):
        for english, said in pairs:
            assert said.strip() and gettext(english) == said, f"compile the messages: {english}"
            assert sorted(SLOT.findall(english)) == sorted(SLOT.findall(said)), english


def read_catalog(path: Path) -> list[tuple[str, str]]:
    """A catalogue's messages; each stands on one line."""
    found = re.findall(r'^msgid ("(?:.+)")\nmsgstr (".*")$', path.read_text(), re.MULTILINE)
    return [(ast.literal_eval(english), ast.literal_eval(said)) for english, said in found]


@pytest.mark.parametrize(
    ("accepts", "language", "greeting"),
    [
        ("es-MX,es;q=0.9,en;q=0.5", "es", "Hola, soy Eva"),
        ("fr-CA", "fr", "Bonjour, je suis Eva"),
        ("de-AT,de;q=0.8", "de", "Hallo, ich bin Eva"),
        ("zh-CN,zh;q=0.9", "zh-hans", "您好，我是"),
        ("pl,en;q=0.5", "en", "Hi, I'm Eva"),
        ("xx", "en", "Hi, I'm Eva"),
    ],
)
def test_a_browser_gets_the_chat_in_its_language(
    client: Client, company: PromptVersion, accepts: str, language: str, greeting: str
) -> None:
    page = client.get("/chat/", headers={"Accept-Language": accepts})
    content = page.content.decode()
    assert f'<html lang="{language}"' in content and greeting in content
    config = page.context["chat_config"]
    with translation.override(language):
        assert str(config["strings"]["talkToPerson"]) == gettext("Talk to a person")
    assert config["greeting"].startswith(greeting[:4]) and len(config["suggestions"]) == 4
    if not language.startswith("en"):
        english = company.profile
        for text in (english["greeting"], english["hours"], *english["suggestions"], "Talk to a person", "Close"):
            assert str(text) not in content, text


@pytest.mark.parametrize(
    ("language", "limit"), [("de", "4.000"), ("es", "4000"), ("fr", "4\u202f000"), ("en", "4,000")]
)
def test_the_limit_of_a_message_is_written_as_the_pages_language_does(
    client: Client, company: PromptVersion, language: str, limit: str
) -> None:
    page = client.get("/chat/", headers={"Accept-Language": language}).content.decode()
    assert len(re.findall(rf"\s{re.escape(limit)}\s", page)) == 2
    with translation.override(language), pytest.raises(TextTooLongError, match=rf"\s{re.escape(limit)}\s"):
        clean_text("a" * 4001)


def test_products_are_named_in_the_pages_language_and_keep_what_has_no_text_there(
    client: Client, company: PromptVersion
) -> None:
    page = client.get("/", headers={"Accept-Language": "de"}).content.decode()
    assert page.count("Zweiradversicherung") > 1 and "Neuwagenersatz" in page
    assert not any(str(product["name"]) in page for product in company.profile["products"])
    profile = {
        "products": [{"key": "car", "name": "Car", "icon": "car"}, {"key": "van", "name": "Van"}],
        "texts_in": {"de": {"products": {"car": {"name": "Auto", "summary": None}}}},
    }
    assert localise(profile, "de-AT")["products"] == [
        {"key": "car", "name": "Auto", "icon": "car"}, {"key": "van", "name": "Van"},
    ]  # fmt: skip


def test_the_form_is_read_in_each_language() -> None:
    facts = {"Make": "Honda", "Model": "Civic", "Year": "2019", "Mileage": "45000", "Age": "34", "State": "Ohio"}
    for language in ["en", *LANGUAGES]:
        with translation.override(language):
            lines = [str(CHAT_STRINGS[f"formLine{name}"]).format(value=value) for name, value in facts.items()]
            text = "\n".join([str(CHAT_STRINGS["formWish"]), *lines])
        assert read_form(text) == {
            "make": "Honda", "model": "Civic", "year": 2019, "mileage": 45_000, "driver_age": 34, "state": "Ohio",
        }, language  # fmt: skip


def test_a_quotes_card_and_its_page_use_one_word_for_one_thing(db: None) -> None:
    load_rates(ACME)
    table = RateTable.objects.first()
    assert table is not None
    words = read_rates(table).words
    for language in LANGUAGES:
        with translation.override(language):
            for line in INTERFACE_LINES:
                said = gettext(line).replace("\u00a0", " ")
                assert said == words[language[:2]][line].replace("\u00a0", " "), (language, line)


def test_other_languages_are_not_claimed() -> None:
    assert [name for name, _ in settings.LANGUAGES] == ["en", *LANGUAGES]

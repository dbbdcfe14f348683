"""`manage.py load_company DIR` and `manage.py create_demo_users`."""

import json
import re
import shutil
import stat
from io import StringIO
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from chat.models import PromptVersion
from knowledge.models import Article
from quotes.models import RateTable
from tests.servers import ROOT
from tickets.models import Team

pytestmark = pytest.mark.django_db
ACME = ROOT / "portal" / "company" / "acme"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ACME, tmp_path / "acme"))


def run(*arguments: object) -> str:
    output = StringIO()
    call_command(*map(str, arguments), stdout=output)
    return output.getvalue()


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def test_the_example_company_is_loaded_whole() -> None:
    run("load_company", ACME)
    prompt = PromptVersion.objects.get(status="published")
    assert prompt.profile["assistant"] == "Eva"
    assert "Eva" in prompt.identity
    assert prompt.sections[0]["key"] == "company"
    assert RateTable.objects.filter(status="published").count() == 1


def test_the_prompt_shows_at_least_five_exchanges_and_agrees_with_the_profile() -> None:
    run("load_company", ACME)
    prompt = PromptVersion.objects.get()
    text = "\n".join(section["text"] for section in prompt.sections)
    assert len(re.findall(r"<example>.+?</example>", text, re.DOTALL)) >= 5
    assert prompt.profile["phone"] in text
    assert prompt.profile["hours"] in text


def test_loading_the_same_folder_again_changes_nothing() -> None:
    run("load_company", ACME)
    before = [list(model.objects.values()) for model in (PromptVersion, RateTable)]
    output = run("load_company", ACME)
    assert "Prompt 1 is up to date." in output
    assert "Rates 1 are up to date." in output
    assert [list(model.objects.values()) for model in (PromptVersion, RateTable)] == before


@pytest.mark.parametrize("name", ["company.toml", "prompt/50-rules.md", "dialogue.toml"])
def test_a_changed_file_publishes_the_next_prompt_and_archives_the_earlier(folder: Path, name: str) -> None:
    run("load_company", folder)
    old = {"company.toml": "founded = 1985", "prompt/50-rules.md": "# How you work\n", "dialogue.toml": ""}[name]
    new = {"company.toml": "founded = 1986", "prompt/50-rules.md": "# How you work\n\nBe kind.\n"}.get(name, "x = 1\n")
    (folder / name).touch()
    change(folder / name, old, new)
    run("load_company", folder)
    assert dict(PromptVersion.objects.values_list("number", "status")) == {1: "archived", 2: "published"}


MALFORMED = [
    ("company.toml", "founded = 1985", 'founded = "1985"', "company.toml: founded: "),
    ("company.toml", "founded = 1985", "founded = ", "company.toml: it is not valid TOML"),
    ("company.toml", 'name = "Acme Insurance"', "", "company.toml: name: Field required"),
    ("company.toml", "founded = 1985", 'founded = 1985\nslogan = "Yes"', "company.toml: slogan: "),
    ("company.toml", '"America/New_York"', '"America/Acme"', "company.toml: timezone: it must be a time zone"),
    ("company.toml", 'closes = "17:00"', 'closes = "08:00"', "company.toml: opening.0: closes must be later"),
    ("company.toml", 'claims = "', 'claims = "javascript:alert(1)//', "company.toml: links.claims: "),
    ("company.toml", 'key = "two_wheeler"', 'key = "car"', "company.toml: products: two products have the same key"),
    ("prompt/50-rules.md", "# How you work", "How you work", "50-rules.md: it must start with a heading"),
    ("rates.toml", 'currency = "USD"', 'currency = "dollar"', "rates.toml: currency: "),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), MALFORMED, ids=lambda value: str(value)[:40])
def test_a_malformed_folder_is_one_clear_line_and_leaves_all_as_it_was(
    folder: Path, name: str, old: str, new: str, message: str
) -> None:
    change(folder / name, old, new)
    with pytest.raises(CommandError) as error:
        run("load_company", folder)
    assert message in str(error.value)
    assert "\n" not in str(error.value)
    assert not any(model.objects.exists() for model in (PromptVersion, RateTable, Article, Team))


@pytest.mark.parametrize("missing", ["", "company.toml", "prompt", "prompt/identity.md"])
def test_what_is_missing_is_named(folder: Path, missing: str) -> None:
    path = folder / missing
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(CommandError, match=missing or "is not a folder"):
        run("load_company", folder)


@pytest.fixture
def development(settings: LazySettings, tmp_path: Path) -> Path:
    settings.DEBUG, settings.DATA_DIR = True, tmp_path
    return tmp_path / "sign-ins.json"


def test_demo_users_can_sign_in_with_the_passwords_that_are_shown(development: Path) -> None:
    shown = dict(re.findall(r"^  (\w+) +(\w+)$", run("create_demo_users", "--show"), re.MULTILINE))
    assert set(shown) == {"customer", "agent", "manager", "administrator"}
    assert all(authenticate(username=name, password=password) for name, password in shown.items())


def test_passwords_are_this_installations_own_and_its_owners_alone(development: Path) -> None:
    output = run("create_demo_users")
    sign_ins = json.loads(development.read_text())
    assert stat.S_IMODE(development.stat().st_mode) == 0o600
    assert len(set(sign_ins.values())) == 4
    assert not any(password in output for password in sign_ins.values())


def test_creating_demo_users_again_changes_nothing(development: Path) -> None:
    run("create_demo_users")
    before = development.read_text(), list(User.objects.order_by("pk").values_list("pk", "password"))
    run("create_demo_users")
    assert (development.read_text(), list(User.objects.order_by("pk").values_list("pk", "password"))) == before


def test_roles_may_do_what_they_are_for(development: Path) -> None:
    run("create_demo_users")
    customer, agent, manager = (User.objects.get(username=name) for name in ("customer", "agent", "manager"))
    assert (customer.is_staff, customer.has_perm("chat.view_conversation")) == (False, False)
    assert (agent.has_perm("chat.view_conversation"), agent.has_perm("quotes.view_quote")) == (True, False)
    assert (manager.has_perm("quotes.view_quote"), manager.is_superuser) == (True, False)


def test_demo_users_are_for_development_only(development: Path, settings: LazySettings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="DEBUG is off"):
        run("create_demo_users")
    assert not User.objects.exists()

"""What a company's folder says of rules, competitors and values, and what staff made of it since."""

import asyncio
import re
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from guardrails import competitors, pii, policy, policy_store
from guardrails.chain import Exchange, build_chain
from guardrails.company import load_company
from guardrails.models import AllowedValue, CompetitorName, GuardrailRule
from tests.guardrails.policy_steps import ATTACK, set_rule


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "competitors.toml").write_text('[[competitor]]\nname = "Zebrano"\n')
    (tmp_path / "guardrails.toml").write_text(
        'allowed = ["617-555-0148", "@zebrano.example"]\nnumber_patterns = ["ZB-#####"]\n'
        '[rules.injection]\nmessage = "No."\nthreshold = 0.7\n'
    )
    return tmp_path


@pytest.mark.django_db
def test_a_company_folder_sets_the_policy_and_loading_it_again_changes_nothing(folder: Path) -> None:
    assert "1 competitors, 3 values of the company's own, 1 changed rules" in load_company(folder)
    stamps = policy_store._read_stamp()
    load_company(folder)
    assert policy_store._read_stamp() == stamps
    assert (policy.get("injection").message, policy.get("injection").options) == ("No.", {"threshold": 0.7})
    assert len(competitors.detect("Zebrano and GEICO")) == 1
    assert pii.detect("call 617-555-0148, policy ZB-12345, a@zebrano.example") == []


@pytest.mark.django_db
def test_what_staff_changed_outlives_a_reload_until_the_files_entry_changes(folder: Path, agent) -> None:  # type: ignore[no-untyped-def]
    load_company(folder)
    GuardrailRule.objects.update(message="Ours.", updated_by=agent)
    CompetitorName.objects.update(is_on=False, updated_by=agent)
    CompetitorName.objects.create(name="Made here")
    load_company(folder)
    assert GuardrailRule.objects.get().message == "Ours."
    assert not CompetitorName.objects.get(name="Zebrano").is_on
    (folder / "competitors.toml").write_text('[[competitor]]\nname = "Zebrano"\naliases = ["ZB Motor"]\n')
    load_company(folder)
    assert CompetitorName.objects.get(name="Zebrano").is_on
    assert CompetitorName.objects.filter(name="Made here").exists()


@pytest.mark.django_db
def test_what_is_gone_from_the_folder_goes_with_it(folder: Path) -> None:
    load_company(folder)
    (folder / "guardrails.toml").write_text("")
    load_company(folder)
    assert not GuardrailRule.objects.exists()
    assert not AllowedValue.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_company_s_words_hold_in_its_languages_and_the_neutral_ones_without_it(folder: Path) -> None:
    (folder / "guardrails.toml").write_text(
        '[rules.injection]\nmessage = "Bread is what I know."\nmessages = {es = "De pan, lo que quiera."}\n'
        '[rules.competitor]\none = "another bakery"\nseveral = "other bakeries"\n'
    )
    load_company(folder)

    def refuse(locale: str) -> str:
        exchange = Exchange(conversation_id="c1", text=ATTACK, locale=locale)
        return str(asyncio.run(build_chain()(exchange)).answer)

    assert [refuse(locale) for locale in ("en-US", "es_MX", "de")] == [
        "Bread is what I know.", "De pan, lo que quiera.", "Bread is what I know.",
    ]  # fmt: skip
    assert competitors.rename("", "GEICO", "") == "Another bakery"
    GuardrailRule.objects.get(name="injection").delete()
    policy_store.refresh()
    assert "what we offer" in refuse("en") and "ofrecemos" in refuse("es-419")
    assert refuse("fi") == refuse("en"), "a language that nobody wrote words in"


def test_code_speaks_of_no_business() -> None:
    """What a company is in is its own data: another one needs to change no code."""
    files = [path for path in Path("guardrails").rglob("*.py") if not {"migrations", "training"} & set(path.parts)]
    said = [path for path in files if re.search(r"motor insurance|our insurance|another insurer", path.read_text())]
    assert files and said == []


@pytest.mark.django_db
def test_before_a_company_is_loaded_the_rules_of_its_file_hold(folder: Path, settings: LazySettings) -> None:
    settings.GUARDRAILS_COMPANY = folder
    policy_store.forget()
    policy_store.refresh()
    assert policy.get("injection").message == "No."
    set_rule("topic", action="block")
    policy_store.refresh()
    assert (policy.get("injection").message, policy.get("topic").action) == ("No.", "block")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("allowed = 3", "allowed must be a list"),
        ('number_patterns = ["####"]', "pattern"),
        ("[rules.injektion]", "no rule injektion"),
        ('[rules.injection]\naction = "redact"', "flag or block or hand_over"),
        ("[rules.injection]\nthreshold = 7", "threshold: It must be a number from 0 to 1"),
        ("[rules.injection]\nlimit = 7", "unknown: limit"),
        ('[rules.injection]\nmessages = {spanish = "No."}', "not the code of a language"),
        ('[rules.competitor]\none = ""', "one: It must be a text of 1 to 200 characters"),
        ("nothing = 1", "unknown: nothing"),
        ("][", "not valid TOML"),
    ],
)
def test_a_malformed_folder_is_refused_whole_and_says_where(folder: Path, content: str, words: str) -> None:
    (folder / "guardrails.toml").write_text(content)
    with pytest.raises(ValueError, match=r"guardrails\.toml") as caught:
        load_company(folder)
    assert words in str(caught.value)
    assert not CompetitorName.objects.exists()


@pytest.mark.django_db
def test_the_example_company_loads() -> None:
    call_command("load_company", "portal/company/acme")
    assert pii.detect("policy AC-1234567, call 1-800-123-4567") == []

"""The vault: the same placeholder for the same value, originals under a key that can be lost for good."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from guardrails import vault
from guardrails.masking import mask
from guardrails.models import Disclosure, Vault, VaultEntry
from guardrails.tasks import forget_expired_originals
from guardrails.vault import keeping
from guardrails.vault.retention import forget_expired

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
CARD = "4111 1111 1111 1111"
ACTOR = vault.Actor("agent", 1)


@pytest.fixture
def conversation_id() -> str:
    return str(uuid.uuid4())


def say(conversation_id: str, text: str) -> str:
    return vault.mask_for(conversation_id, text)


def age(days: float) -> None:
    VaultEntry.objects.update(created_at=timezone.now() - timedelta(days=days))
    Vault.objects.update(created_at=timezone.now() - timedelta(days=days))


def test_a_value_has_the_same_placeholder_throughout_its_conversation(conversation_id: str) -> None:
    assert say(conversation_id, "maria@example.com") == "[EMAIL_1]"
    assert say(conversation_id, "bob@example.com, MARIA@example.com") == "[EMAIL_2], [EMAIL_1]"
    assert say(str(uuid.uuid4()), "bob@example.com") == "[EMAIL_1]"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("call +1 (212) 555-0142", "call 212-555-0142"),
        (f"card {CARD}", f"card {CARD.replace(' ', '-')}"),
        ("mail maria@example.com", "mail Maria@Example.com"),
    ],
)
def test_spellings_of_one_value_have_one_placeholder(conversation_id: str, one: str, other: str) -> None:
    assert say(conversation_id, one) == say(conversation_id, other)


def test_addresses_that_differ_in_a_dot_are_two(conversation_id: str) -> None:
    assert say(conversation_id, "a.bc@example.com ab.c@example.com") == "[EMAIL_1] [EMAIL_2]"


def test_two_cards_have_two_placeholders_and_leave_neither_digits_nor_a_digest_to_find_them_by(
    conversation_id: str,
) -> None:
    first, second = say(conversation_id, f"card {CARD}"), say(conversation_id, "card 5500 0000 0000 0004")
    assert (first, second) == ("card [CREDIT_CARD_1]", "card [CREDIT_CARD_2]")
    assert vault.open_vault(conversation_id) == {}
    assert all(entry.ciphertext is None and len(entry.digest or "") <= 3 for entry in VaultEntry.objects.all())


def test_originals_come_back_only_of_the_kinds_asked_for(conversation_id: str) -> None:
    say(conversation_id, "I am Maria Lopez, maria@example.com")
    assert vault.open_vault(conversation_id, ["EMAIL"]) == {"[EMAIL_1]": "maria@example.com"}
    assert vault.open_vault(conversation_id)["[PERSON_1]"] == "Maria Lopez"


def test_a_text_without_personal_data_costs_no_query(conversation_id: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert say(conversation_id, "How much is cover for a 2021 Tesla?") == "How much is cover for a 2021 Tesla?"


def test_the_stored_value_is_not_in_the_clear_and_fits_no_other_place(conversation_id: str) -> None:
    say(conversation_id, "maria@example.com bob@example.com")
    first, second = VaultEntry.objects.order_by("number")
    assert b"maria" not in bytes(first.ciphertext or b"")
    VaultEntry.objects.filter(pk=second.pk).update(ciphertext=bytes(first.ciphertext or b""))
    assert vault.open_vault(conversation_id) == {"[EMAIL_1]": "maria@example.com"}


def test_a_placeholder_that_was_typed_keeps_its_number_to_itself(conversation_id: str) -> None:
    assert say(conversation_id, "[EMAIL_3] or maria@example.com") == "[EMAIL_3] or [EMAIL_4]"


def test_nothing_is_kept_beyond_the_limit_and_everything_is_masked(
    conversation_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "LIMIT", 2)
    assert say(conversation_id, "a1@example.com b2@example.com c3@example.com") == "[EMAIL_1] [EMAIL_2] [EMAIL_3]"
    assert list(vault.open_vault(conversation_id)) == ["[EMAIL_1]", "[EMAIL_2]"]


@pytest.mark.django_db(transaction=True)
def test_two_messages_at_once_share_numbers_rightly(conversation_id: str) -> None:
    def work(number: int) -> str:
        try:
            return say(conversation_id, f"same@example.com u{number}@example.com")
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        said = list(threads.map(work, range(8)))
    assert len({text.split()[0] for text in said}) == 1
    assert len({text.split()[1] for text in said}) == 8
    assert vault.open_vault(conversation_id)[said[3].split()[1]] == "u3@example.com"


def test_recall_knows_what_was_brought_and_nothing_else(conversation_id: str) -> None:
    say(conversation_id, f"maria@example.com {CARD}")
    recall = vault.load_recall(conversation_id)
    assert recall is not None
    assert recall("EMAIL", "MARIA@example.com") == "[EMAIL_1]"
    assert recall("CREDIT_CARD", CARD) == "[CREDIT_CARD_1]"
    assert recall("EMAIL", "bob@example.com") is None


def test_erasing_is_for_good_leaves_a_record_and_never_reuses_a_number(conversation_id: str) -> None:
    say(conversation_id, f"maria@example.com {CARD}")
    wrapped = Vault.objects.get().wrapped_key
    assert vault.erase([conversation_id], ACTOR, "asked to") == 1
    assert vault.open_vault(conversation_id) == {} and vault.load_recall(conversation_id) is None
    assert wrapped not in repr([*Vault.objects.values(), *VaultEntry.objects.values()])
    assert not VaultEntry.objects.exclude(ciphertext=None, digest=None).exists()
    record = Disclosure.objects.get()
    assert (record.action, record.username, record.reason) == ("erase", "agent", "asked to")
    assert record.kinds == ["CREDIT_CARD", "EMAIL"]
    assert say(conversation_id, "maria@example.com") == "[EMAIL_2]"
    assert vault.open_vault(conversation_id) == {"[EMAIL_2]": "maria@example.com"}


def test_revealing_leaves_a_record_without_the_originals(conversation_id: str) -> None:
    say(conversation_id, "maria@example.com")
    assert vault.reveal(conversation_id, ACTOR, "call back") == {"[EMAIL_1]": "maria@example.com"}
    record = Disclosure.objects.get()
    assert (record.action, record.kinds, record.user_id) == ("reveal", ["EMAIL"], 1)
    assert "maria" not in repr(Disclosure.objects.values())


def test_records_are_neither_changed_nor_deleted() -> None:
    record = Disclosure.objects.create(action="reveal", conversation_id=uuid.uuid4(), username="a", reason="b")
    for change in (record.save, record.delete, Disclosure.objects.all().delete):
        with pytest.raises(TypeError):
            change()
    with pytest.raises(TypeError):
        Disclosure.objects.update(reason="c")


def test_each_kind_is_kept_for_its_own_time(conversation_id: str) -> None:
    say(conversation_id, "maria@example.com, born 04/12/1985 (date of birth)")
    assert set(vault.open_vault(conversation_id)) == {"[EMAIL_1]", "[DATE_OF_BIRTH_1]"}
    age(days=31)
    forget_expired_originals()
    assert set(vault.open_vault(conversation_id)) == {"[EMAIL_1]"}
    age(days=91)
    assert forget_expired() == 1
    assert vault.open_vault(conversation_id) == {} and Vault.objects.get().wrapped_key == ""
    assert say(conversation_id, "bob@example.com") == "[EMAIL_2]"


def test_retention_can_be_set_and_a_change_holds_for_what_is_kept(conversation_id: str, settings: LazySettings) -> None:
    say(conversation_id, "maria@example.com")
    settings.GUARDRAILS_RETENTION_DAYS = {"EMAIL": 0}
    age(days=1)
    forget_expired()
    assert vault.open_vault(conversation_id) == {}
    say(conversation_id, "bob@example.com")
    assert vault.open_vault(conversation_id) == {}


@pytest.mark.parametrize("days", [{"MAIL": 3}, {"EMAIL": -1}, {"EMAIL": "3"}])
def test_a_wrong_retention_is_refused(settings: LazySettings, days: dict[str, Any]) -> None:
    settings.GUARDRAILS_RETENTION_DAYS = days
    with pytest.raises(ImproperlyConfigured, match="GUARDRAILS_RETENTION_DAYS"):
        forget_expired()


@pytest.fixture
def keys(settings: LazySettings) -> list[str]:
    keys = [Fernet.generate_key().decode() for _ in range(2)]
    settings.PII_VAULT_KEYS = keys[:1]
    return keys


def test_rotation_wraps_under_the_newest_key_and_may_be_repeated(
    conversation_id: str, keys: list[str], settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    say(conversation_id, "maria@example.com")
    say(erased := str(uuid.uuid4()), "bob@example.com")
    vault.erase([erased], ACTOR, "asked to")
    settings.PII_VAULT_KEYS = [keys[1], keys[0]]
    call_command("rotate_vault_keys")
    assert "1 wrapped under the newest key, 0 were already" in capsys.readouterr().out
    call_command("rotate_vault_keys")
    assert "0 wrapped under the newest key, 1 were already" in capsys.readouterr().out
    settings.PII_VAULT_KEYS = [keys[1]]
    assert vault.open_vault(conversation_id) == {"[EMAIL_1]": "maria@example.com"}
    assert vault.open_vault(erased) == {}


def test_a_lost_key_loses_originals_and_nothing_else(
    conversation_id: str, keys: list[str], settings: LazySettings
) -> None:
    say(conversation_id, "maria@example.com")
    settings.PII_VAULT_KEYS = [keys[1]]
    assert vault.open_vault(conversation_id) == {}
    assert say(conversation_id, "maria@example.com") == "[EMAIL_2]"
    with pytest.raises(CommandError, match="1 open with none of the keys"):
        call_command("rotate_vault_keys")
    settings.PII_VAULT_KEYS = keys[:1]
    assert vault.open_vault(conversation_id) == {"[EMAIL_1]": "maria@example.com"}


def test_a_development_key_goes_on_opening_when_real_keys_come(conversation_id: str, settings: LazySettings) -> None:
    settings.PII_VAULT_KEYS = []
    say(conversation_id, "maria@example.com")
    settings.PII_VAULT_KEYS = [Fernet.generate_key().decode()]
    assert vault.open_vault(conversation_id) == {"[EMAIL_1]": "maria@example.com"}


def test_masking_for_a_conversation_twice_changes_nothing(conversation_id: str) -> None:
    once = say(conversation_id, "I am Maria Lopez, maria@example.com")
    assert say(conversation_id, once) == once
    assert mask(once).originals == {}

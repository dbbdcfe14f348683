"""The originals behind a conversation's placeholders: who may see or erase them, and what stays on record."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from chat.models import Conversation
from guardrails import vault
from guardrails.models import Disclosure, Vault
from tests.cast import Cast
from tests.chat.reviewed import make_exchange
from tests.chat.test_admin_access import INLINE

REASON = {"reveal-reason": "The customer asked us to call back"}
EMAIL = "maria@example.com"


@pytest.fixture
def conversation_id(db: None) -> UUID:
    """Of a conversation in which a visitor gave an address."""
    found: UUID = make_exchange().conversation.pk
    assert vault.mask_for(str(found), EMAIL) == "[EMAIL_1]"
    return found


def address(step: str, conversation_id: UUID) -> str:
    return reverse(f"admin:chat_conversation_{step}", args=[conversation_id])


def test_a_manager_sees_the_originals_once_with_a_reason_on_record_and_an_agent_does_not(
    client: Client, cast: Cast, conversation_id: UUID
) -> None:
    client.force_login(cast.agent)
    assert client.post(address("reveal", conversation_id), REASON).status_code == 403
    assert not Disclosure.objects.exists()
    client.force_login(cast.manager)
    answer = client.post(address("reveal", conversation_id), REASON)
    assert EMAIL in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    record = Disclosure.objects.get()
    assert (record.username, record.conversation_id, record.kinds) == ("manager", conversation_id, ["EMAIL"])
    assert EMAIL not in repr(record.__dict__)


def test_nothing_is_revealed_without_a_reason_nor_by_following_a_link(
    client: Client, cast: Cast, conversation_id: UUID
) -> None:
    client.force_login(cast.manager)
    assert client.get(address("reveal", conversation_id)).status_code == 405
    answer = client.post(address("reveal", conversation_id), {"reveal-reason": "  "})
    assert EMAIL not in answer.content.decode() and "required" in answer.content.decode()
    assert EMAIL not in client.get(address("personal_data", conversation_id)).content.decode()
    assert not Disclosure.objects.exists()


def test_a_reason_keeps_no_personal_data(client: Client, cast: Cast, conversation_id: UUID) -> None:
    client.force_login(cast.manager)
    client.post(address("reveal", conversation_id), {"reveal-reason": f"Reply to {EMAIL}"})
    assert Disclosure.objects.get().reason == "Reply to [EMAIL_1]"


def test_what_is_erased_cannot_be_revealed_any_more(client: Client, cast: Cast, conversation_id: UUID) -> None:
    client.force_login(cast.manager)
    form = {"erase-scope": "conversation", "erase-reason": "Asked to be forgotten"}
    answer = client.post(address("erase", conversation_id), form, follow=True)
    assert "Erased for good: 1 value of 1 conversation." in answer.content.decode()
    assert EMAIL not in client.post(address("reveal", conversation_id), REASON).content.decode()
    assert vault.open_vault(str(conversation_id)) == {}
    assert list(Disclosure.objects.values_list("action", flat=True)) == ["reveal", "erase"]


def test_erasing_a_browsers_data_takes_in_its_other_conversations(
    client: Client, cast: Cast, conversation_id: UUID
) -> None:
    visitor = Conversation.objects.get(pk=conversation_id).visitor
    other, strange = Conversation.objects.create(visitor=visitor), Conversation.objects.create(visitor=cast.visitor)
    for conversation in (other, strange):
        vault.mask_for(str(conversation.pk), "bob@example.com")
    client.force_login(cast.manager)
    client.post(address("erase", conversation_id), {"erase-scope": "visitor", "erase-reason": "Asked to be forgotten"})
    assert vault.open_vault(str(other.pk)) == {}
    assert vault.open_vault(str(strange.pk)) == {"[EMAIL_1]": "bob@example.com"}


def test_several_conversations_are_erased_after_a_reason(client: Client, cast: Cast, conversation_id: UUID) -> None:
    client.force_login(cast.manager)
    listing = reverse("admin:chat_conversation_changelist")
    chosen = {"action": "erase_personal_data", "_selected_action": [str(conversation_id)]}
    assert "Erase for good" in client.post(listing, chosen).content.decode()
    assert vault.open_vault(str(conversation_id))
    client.post(listing, {**chosen, "confirmed": "yes", "erase-reason": "Asked to be forgotten"})
    assert vault.open_vault(str(conversation_id)) == {}


def test_an_agent_is_offered_no_erasing(client: Client, cast: Cast, conversation_id: UUID) -> None:
    client.force_login(cast.agent)
    assert client.post(address("erase", conversation_id), {"erase-reason": "because"}).status_code == 403
    assert "erase_personal_data" not in client.get(reverse("admin:chat_conversation_changelist")).content.decode()
    assert vault.open_vault(str(conversation_id))


def test_a_deleted_conversation_takes_its_vault_along(client: Client, cast: Cast, conversation_id: UUID) -> None:
    client.force_login(cast.administrator)
    client.post(reverse("admin:chat_conversation_delete", args=[conversation_id]), {"post": "yes"})
    assert not Vault.objects.filter(pk=conversation_id).exists()


def test_the_record_is_read_by_managers_and_changed_by_nobody(
    client: Client, cast: Cast, conversation_id: UUID
) -> None:
    vault.reveal(conversation_id, vault.Actor("manager", cast.manager.pk), "A reason to look")
    listing = reverse("admin:guardrails_disclosure_changelist")
    client.force_login(cast.agent)
    assert client.get(listing).status_code == 403
    client.force_login(cast.manager)
    page = client.get(listing).content.decode()
    conversation = reverse("admin:chat_conversation_change", args=[conversation_id])
    assert "A reason to look" in page and f'href="{conversation}"' in page
    assert client.get(conversation).status_code == 200
    client.force_login(cast.administrator)
    record = Disclosure.objects.get()
    assert client.post(reverse("admin:guardrails_disclosure_delete", args=[record.pk])).status_code == 403


def test_the_pages_need_no_inline_scripts_or_styles(client: Client, cast: Cast, conversation_id: UUID) -> None:
    client.force_login(cast.manager)
    pages = [
        client.get(address("personal_data", conversation_id)),
        client.post(address("reveal", conversation_id), REASON),
        client.get(reverse("admin:guardrails_disclosure_changelist")),
    ]
    assert [INLINE.findall(page.content.decode()) for page in pages] == [[], [], []]

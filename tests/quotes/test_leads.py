"""Leads: taken once, one for a person only when proven, worked along the pipeline, erased for good."""

import uuid
from datetime import date

import pytest
from cryptography.fernet import Fernet
from django.conf import LazySettings
from django.contrib.auth.models import Group, User
from django.core.management import CommandError, call_command
from hypothesis import example, given
from hypothesis import strategies as st

from chat.models import Conversation
from chat.services.erasing import erase_personal_data
from guardrails.vault import Actor
from quotes.leads.campaign import read_origin
from quotes.leads.cipher import decrypt_contact
from quotes.leads.contact import read_email, read_phone
from quotes.leads.disclosing import erase, reveal, withdraw
from quotes.leads.errors import ContactError, LeadError, StateError
from quotes.leads.taking import find_lead, keep_follow_up
from quotes.leads.verifying import verify_email
from quotes.leads.working import add_note, assign, change_status, read_note
from quotes.models import Lead, LeadConsent, LeadDisclosure, LeadEvent, LeadNote, RotaPlace
from quotes.services import create_quote
from tests.cast import Cast
from tests.quotes.conftest import make_request
from tests.quotes.lead_steps import CHAT, OTHER_CHAT, ask_for_call, ask_for_email


@pytest.mark.postgres
def test_the_same_wish_twice_is_one_lead_with_one_consent(published: None) -> None:
    quote = create_quote(make_request())
    first, again = ask_for_call(quote=quote), ask_for_call(quote=quote)
    assert first.pk == again.pk
    assert (again.vehicle, again.monthly_premium) == (quote.vehicle, quote.monthly_premium)
    consent = LeadConsent.objects.get()
    assert (consent.channel, consent.text_version) == ("phone", "2026-11") and "withdraw" in consent.text


def test_a_contact_lies_in_the_database_only_encrypted(cast: Cast) -> None:
    lead = ask_for_call(name="Jo Miller", email="jo@example.com")
    row = Lead.objects.filter(pk=lead.pk).values_list()[0]
    assert not any(secret in str(row) for secret in ("5550123", "Miller", "jo@", "J M"))
    assert decrypt_contact(lead.contact).phone == "+15555550123"
    assert lead.contact_hint == "•••• 0123, j•••@example.com"


@pytest.mark.parametrize("text", ["", "12", "jo@example.com", "call me", "+999999999999999999", "555-555-0123 ext. 9"])
def test_what_is_no_telephone_number_is_said_so(text: str) -> None:
    with pytest.raises(ContactError, match="area code"):
        read_phone(text, "US")


@pytest.mark.parametrize(
    "text", ["", "jo", "jo@", "a@b", "jo@example.com\nBcc: x@y.org", "a b@c.de", "a@b..de", "x" * 300]
)
def test_what_is_no_address_is_said_so(text: str) -> None:
    with pytest.raises(ContactError, match="e-mail"):
        read_email(text)


def test_an_unverified_address_joins_nobodys_lead(cast: Cast) -> None:
    own = ask_for_email(CHAT)
    verify_email(own.pk, "jo@example.com")
    stranger = ask_for_email(OTHER_CHAT)
    assert stranger.pk != own.pk and stranger.contact_digest is None


@pytest.mark.postgres
def test_a_proven_address_brings_a_persons_leads_together(cast: Cast, published: None) -> None:
    first = ask_for_email(CHAT)
    verify_email(first.pk, "jo@example.com")
    quote = create_quote(make_request())
    second = ask_for_email(OTHER_CHAT, "JO@example.com", quote=quote)
    standing = verify_email(second.pk, "JO@example.com")
    assert standing.pk == first.pk and find_lead(OTHER_CHAT) == first
    assert list(standing.quotes.all()) == [quote]
    assert Lead.objects.visible_to(cast.manager).count() == 1
    assert verify_email(second.pk, "jo@example.com").pk == first.pk


def test_a_link_for_an_address_given_up_meanwhile_proves_nothing(cast: Cast) -> None:
    lead = ask_for_email(email="old@example.com")
    ask_for_email(email="new@example.com", key="mail-2")
    with pytest.raises(LeadError, match="no longer"):
        verify_email(lead.pk, "old@example.com")


def test_new_leads_go_round_those_who_are_there(cast: Cast) -> None:
    second = User.objects.create_user("second_manager", is_staff=True)
    away = User.objects.create_user("away_manager", is_staff=True)
    Group.objects.get(name="Manager").user_set.add(second, away)
    RotaPlace.objects.create(user=away, is_paused=True)
    owners = [ask_for_call(uuid.UUID(int=n)).owner for n in range(1, 5)]
    assert owners == [cast.manager, second, cast.manager, second]


def test_a_lead_without_anybody_to_own_it_waits_unassigned(db: None) -> None:
    assert ask_for_call().owner is None


STEPS = [("new", "contacted"), ("contacted", "qualified"), ("qualified", "won"), ("new", "lost"), ("contacted", "lost"),
         ("qualified", "lost"), ("won", "qualified"), ("lost", "contacted")]  # fmt: skip


@pytest.mark.parametrize("before", Lead.Status.values)
@pytest.mark.parametrize("after", Lead.Status.values)
def test_only_the_steps_of_the_pipeline_are_taken(cast: Cast, before: str, after: str) -> None:
    lead = ask_for_call()
    Lead.objects.filter(pk=lead.pk).update(status=before)
    if (before, after) in STEPS or before == after:
        assert change_status(lead, after, "manager").status == after
    else:
        with pytest.raises(StateError, match=before):
            change_status(lead, after, "manager")
    assert Lead.objects.get().status in (before, after)


def test_the_first_contact_is_dated_once_and_the_end_while_it_lasts(cast: Cast) -> None:
    lead = ask_for_call()
    first = change_status(lead, "contacted", "manager").contacted_at
    closed = change_status(lead, "lost", "manager")
    again = change_status(lead, "contacted", "manager")
    assert closed.closed_at and again.closed_at is None and again.contacted_at == first
    assert LeadEvent.objects.filter(lead_id=lead.pk, verb="lead.moved").count() == 3


def test_each_sees_their_own_and_managers_all(cast: Cast) -> None:
    lead = ask_for_call()
    seen = [Lead.objects.visible_to(user).exists() for user in (cast.manager, cast.agent, cast.customer)]
    assert seen == [True, False, False]
    assign(lead, cast.agent, "manager")
    assert Lead.objects.visible_to(cast.agent).exists()
    with pytest.raises(LeadError):
        assign(lead, cast.customer, "manager")


def test_a_reveal_leaves_a_record_that_nobody_changes(cast: Cast) -> None:
    assert reveal(ask_for_call(), cast.manager, "Calling back").phone == "+15555550123"
    record = LeadDisclosure.objects.get()
    assert (record.username, record.reason) == ("manager", "Calling back")
    for change in (record.delete, record.save, LeadDisclosure.objects.all().delete):
        with pytest.raises(TypeError):
            change()


@pytest.mark.parametrize("by_person", [True, False])
def test_of_an_erased_lead_the_figures_alone_are_left(cast: Cast, published: None, by_person: bool) -> None:
    quote = create_quote(make_request())
    lead = ask_for_call(quote=quote, name="Jo")
    add_note(lead, "Her daughter drives, too.", cast.manager)
    withdraw(lead) if by_person else erase(lead, cast.manager, "Asked for by letter")
    lead.refresh_from_db()
    assert (lead.contact, lead.contact_hint, LeadNote.objects.count(), find_lead(CHAT)) == ("", "", 0, None)
    assert lead.monthly_premium == quote.monthly_premium
    assert LeadDisclosure.objects.get().username == ("" if by_person else "manager")
    assert lead.consents.filter(withdrawn_at=None).exists() is not by_person
    with pytest.raises(LeadError):
        add_note(lead, "Her number was 5555550123", cast.manager)


def test_erasing_a_conversations_data_erases_the_lead_it_led_to(cast: Cast) -> None:
    conversation = Conversation.objects.create(pk=CHAT, visitor=cast.visitor)
    lead, other = ask_for_call(), ask_for_call(OTHER_CHAT)
    erase_personal_data([conversation.pk], Actor("manager", cast.manager.pk), "Asked by letter")
    kept = {found.pk: bool(found.contact) for found in Lead.objects.all()}
    assert kept == {lead.pk: False, other.pk: True}
    assert LeadDisclosure.objects.get().reason == "Asked by letter"


def test_who_withdrew_and_asks_again_has_a_new_lead(cast: Cast) -> None:
    first = ask_for_call()
    withdraw(first)
    again = ask_for_call(key="wish-2")
    assert again.pk != first.pk and Lead.objects.get(pk=first.pk).status == "lost"


def test_without_a_price_the_wish_is_kept_and_a_later_number_joins_it(cast: Cast) -> None:
    facts = {"make": "Honda", "model": "Civic", "year": 2020, "mileage": 9000, "driver_age": 40}
    lead = keep_follow_up(CHAT, facts)
    assert (lead.wish, lead.vehicle, lead.contact) == ("follow_up", "2020 Honda Civic", "")
    assert keep_follow_up(CHAT, facts).pk == ask_for_call(preferred_on=date(2030, 1, 2)).pk
    assert Lead.objects.get().next_action_on == date(2030, 1, 2)


def test_keys_are_changed_without_losing_a_contact(cast: Cast, settings: LazySettings) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.PII_VAULT_KEYS = [old]
    lead = ask_for_email()
    verify_email(lead.pk, "jo@example.com")
    note = add_note(lead, "Prefers mornings", cast.manager)
    settings.PII_VAULT_KEYS = [new, old]
    second = ask_for_email(OTHER_CHAT)
    assert verify_email(second.pk, "jo@example.com").pk == lead.pk  # found under the old key
    call_command("rotate_lead_keys")
    settings.PII_VAULT_KEYS = [new]
    lead.refresh_from_db()
    note.refresh_from_db()
    assert decrypt_contact(lead.contact).email.lower() == "jo@example.com"
    assert read_note(note) == "Prefers mornings"
    settings.PII_VAULT_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(CommandError, match="missing"):
        call_command("rotate_lead_keys")


def test_a_lead_knows_the_campaign_that_brought_it(cast: Cast) -> None:
    url = "https://acme.example/car/?utm_source=news&utm_medium=mail&utm_campaign=spring+2026"
    Conversation.objects.create(pk=CHAT, visitor=cast.visitor, page_url=url)
    lead = ask_for_call()
    assert (lead.page, lead.source, lead.medium, lead.campaign) == ("/car/", "news", "mail", "spring 2026")


@pytest.mark.parametrize(
    ("url", "page", "campaign"),
    [
        ("http://[IP_ADDRESS_1]:8000/chat/?utm_campaign=spring", "/chat/", "spring"),
        ("https://acme.example", "/", ""),
        ("https://acme.example?utm_campaign=a", "/", "a"),
        ("", "", ""),
    ],
)
def test_a_page_is_read_whatever_its_host_became(url: str, page: str, campaign: str) -> None:
    assert (read_origin(url).page, read_origin(url).campaign) == (page, campaign)


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://www.acme.example/offers/?utm_source=x", "www.acme.example/offers/"),
        ("https://www.acme.example", "www.acme.example/"),
        ("https://shop.acme.test/cars", "shop.acme.test/cars"),
        ("https://evilacme.test/cars", "/cars"),
        ("https://support.acme.example/help/", "/help/"),
    ],
)
def test_a_page_of_a_site_that_shows_the_chat_is_told_with_its_host(url: str, page: str) -> None:
    assert read_origin(url, ["https://www.acme.example", "https://*.acme.test"]).page == page


ADDRESS_PIECES = (
    "https://", "//", "shop.acme.test", "/cars", "?", "&", "#", "utm_campaign=", "utm_source=", "%3Cb%3E", "%22", "%ff",
    "<b>", "=1+1", "[", "\n", "\t", "x" * 90,
)  # fmt: skip


@given(st.lists(st.sampled_from(ADDRESS_PIECES) | st.text(max_size=5), max_size=12).map("".join))
@example("https://shop.acme.test/?utm_campaign=%3Cb%3E")
def test_no_address_is_too_odd_to_be_read(url: str) -> None:
    origin = read_origin(url, ["https://*.acme.test"])
    assert len(origin.page) <= 200 and not set("<>\"'=\t\n") & set(origin.campaign)

"""Letters to people who asked for one: their quote, with the link that proves the address and can take it back."""

from dataclasses import dataclass

from django.core import signing
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from quotes.describing import describe_included, find_page_language, find_quote_words
from quotes.leads.cipher import decrypt_contact, make_digests
from quotes.leads.errors import LeadError
from quotes.leads.history import note_event
from quotes.models import Lead, Quote
from quotes.revising import find_standing

_SALT = "quotes.leads.letter"
LINK_LIFE_SECONDS = 30 * 86_400
# Whoever types a stranger's address can't fill their mailbox.
MOST_A_DAY = 3
DAY_SECONDS = 86_400


@dataclass(frozen=True)
class Proof:
    """What a letter's link carries: whose lead, and under which address it was sent."""

    lead_id: int
    digest: str


def make_token(lead_id: int, email: str) -> str:
    return signing.dumps([lead_id, make_digests("email", email)[0]], salt=_SALT)


def read_token(token: str) -> Proof:
    """Raises LeadError for a link that is too old or not ours."""
    try:
        lead_id, digest = signing.loads(token, salt=_SALT, max_age=LINK_LIFE_SECONDS)
        return Proof(int(lead_id), str(digest))
    except (signing.BadSignature, ValueError, TypeError):
        raise LeadError(_("This link has expired or isn't complete. Nothing was changed.")) from None


def take_letter(email: str, wish_key: str) -> bool:
    """Counts a letter to this address; False when this wish had its letter before. Raises LeadError when the address
    has had enough today, or nothing can be queued for the moment."""
    digest = make_digests("email", email)[0]
    try:
        if not cache.add(f"quotes.letter.{digest}.{wish_key}", 1, DAY_SECONDS):
            return False
        cache.add(f"quotes.letters.{digest}", 0, DAY_SECONDS)
        count = cache.incr(f"quotes.letters.{digest}")
    except RedisError as error:
        raise LeadError(_("We can't send e-mail just now. Please try again in a minute.")) from error
    if count > MOST_A_DAY:
        raise LeadError(_("That address has had several e-mails from us today. Please try again tomorrow."))
    return True


def send_quote_letter(lead_id: int, quote_id: int, base_url: str) -> bool:
    """Sends the quote as it stands now. False when the person withdrew meanwhile."""
    lead = Lead.objects.filter(pk=lead_id).first()
    email = decrypt_contact(lead.contact).email if lead else ""
    if lead is None or not email or not lead.consents.filter(channel="email", withdrawn_at=None).exists():
        return False
    quote = find_standing(Quote.objects.get(pk=quote_id))
    url = base_url + reverse("lead-letter", args=[make_token(lead.pk, email)])
    with translation.override(find_page_language(quote)):
        text = render_to_string(
            "quotes/letters/quote.txt",
            {"quote": quote, "included": describe_included(quote), "words": find_quote_words(quote), "url": url},
        )
        subject = _("Your quote %(reference)s") % {"reference": quote.reference}
    EmailMessage(subject, text, to=[email]).send()
    note_event(lead.pk, "mailed", after=quote.reference)
    return True

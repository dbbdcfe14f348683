"""A visitor's wish to be contacted, from the card or from the chat's words: taken, and the letter queued."""

from dataclasses import replace
from functools import partial

from django.db import transaction

from quotes.leads.errors import LeadError
from quotes.leads.letters import take_letter
from quotes.leads.taking import Wish, take_lead
from quotes.leads.tasks import mail_quote
from quotes.models import Lead, Quote
from quotes.revising import find_standing


def request_contact(wish: Wish, base_url: str = "") -> Lead:
    """The lead. An e-mail needs a quote to send and `base_url` for its links. Raises LeadError."""
    if wish.asked == Lead.Wish.EMAIL:
        quote = wish.quote or Quote.objects.filter(conversation_id=wish.conversation_id).order_by("-id").first()
        if quote is None:
            raise LeadError("There is no quote yet that could be sent.")
        quote = find_standing(quote)
        is_due = take_letter(wish.contact.email, wish.idempotency_key)
        with transaction.atomic():
            lead = take_lead(replace(wish, quote=quote))
            if is_due:
                transaction.on_commit(partial(mail_quote.delay, lead.pk, quote.pk, base_url))
        return lead
    return take_lead(wish)

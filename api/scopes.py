"""What a key may do. The person it acts for may do no less: their permissions hold besides."""

from django.db.models import TextChoices


class Scope(TextChoices):
    QUOTES = "quotes:read", "Read quotes"
    LEADS = "leads:read", "Read leads, contacts masked"
    CONTACTS = "leads:contacts", "See the contacts of leads; each page read goes on record"
    POLICIES = "policies:read", "Read policies"
    KEEPING = "policies:write", "Bring policies in and change them, as the company's own systems have them"
    TICKETS = "tickets:read", "Read tickets"
    ARTICLES = "articles:read", "Read articles"
    WEBHOOKS = "webhooks:manage", "Make and change webhooks, which hear of what the key may read"

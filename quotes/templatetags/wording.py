"""Lines and amounts of a quote's page and letters in the quote's language."""

from decimal import Decimal

from django import template
from django.utils.translation import get_language, gettext

from numerals.writing import write_amount
from quotes.wording import Words

register = template.Library()


@register.filter
def say(words: Words, line: str) -> str:
    """`{{ words|say:"Your quote" }}`. What the quote's language has no words for is said in the page's."""
    said = words.say(line)
    return said if said != line else gettext(line)


@register.filter
def amount(value: Decimal, currency: str) -> str:
    """`{{ quote.monthly_premium|amount:quote.currency }}` is `150,90 $` on a German page."""
    return write_amount(value, currency, get_language() or "en")

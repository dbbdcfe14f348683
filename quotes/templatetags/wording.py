"""Lines of a quote's page and letters in the quote's language."""

from django import template
from django.utils.translation import gettext

from quotes.wording import Words

register = template.Library()


@register.filter
def say(words: Words, line: str) -> str:
    """`{{ words|say:"Your quote" }}`."""
    return words.say(gettext(line))

"""Lines of a quote's page and letters in the quote's language."""

from django import template
from django.utils.translation import gettext

from quotes.wording import Words

register = template.Library()


@register.filter
def say(words: Words, line: str) -> str:
    """`{{ words|say:"Your quote" }}`. What the quote's language has no words for is said in the page's."""
    said = words.say(line)
    return said if said != line else gettext(line)

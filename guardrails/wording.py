"""What a rule answers with, in the visitor's language as far as there are words in it."""

import tomllib
from functools import cache
from pathlib import Path

from guardrails.chain import Exchange
from guardrails.policy import Rule

WORDS_FILE = Path(__file__).parent / "data" / "words.toml"
DEFAULT = "en"


def say(rule: Rule, key: str, exchange: Exchange, text: str = "") -> str:
    """The rule's words in the language of the text (without one, of the visitor's), else its words, else those that
    come with this app.

    What the company says goes before what is said in the language: it may matter more.
    """
    language = find_language(exchange, text or exchange.text)
    return rule.messages.get(language) or rule.message or _find_words(key, language)


def say_ours(key: str, exchange: Exchange) -> str:
    """The words that come with this app, in the visitor's language if there are any."""
    return _find_words(key, find_language(exchange, exchange.text))


def _find_words(key: str, language: str) -> str:
    words = load_words()[key]
    return words.get(language) or words[DEFAULT]


def find_language(exchange: Exchange, text: str) -> str:
    """A code like `es`."""
    locale = exchange.find_language(text, exchange.locale) if exchange.find_language else exchange.locale
    return locale.replace("_", "-").partition("-")[0].lower()


@cache
def load_words() -> dict[str, dict[str, str]]:
    return tomllib.loads(WORDS_FILE.read_text("utf-8"))

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
    find = exchange.find_language
    locale = find(text or exchange.text, exchange.locale) if find else exchange.locale
    language = locale.replace("_", "-").partition("-")[0].lower()
    words = load_words()[key]
    return rule.messages.get(language) or rule.message or words.get(language) or words[DEFAULT]


@cache
def load_words() -> dict[str, dict[str, str]]:
    return tomllib.loads(WORDS_FILE.read_text("utf-8"))

"""What a sentence says of prices. Pure; `flat` is a sentence, flattened."""

import re

from chat.offline.intents import flatten_sentence
from chat.offline.numbers import find_numbers
from chat.offline.text import fold
from chat.offline.words import content_words

_ASKS = re.compile(
    r" (?:how much|(?:what|whats) .*(?:cost|price|premium|rate|charge|run me)|cost to insure|price for) "
)
_ASKS_ABROAD = re.compile(r"多少钱|\bcombien\b|\bcuanto\b|\bwie ?viel\b|\bwas kostet\b|\bquanto\b")
_PAID_TO_US = re.compile(r" (?:price|prices|premium|cost|costs|rate|pay) ")
_PAID_OUT = re.compile(r" (?:claim\w*|repair\w*|fix|worth|stolen|totall?ed|deductible\w*|tow\w*|battery|get for) ")
_CHEAP = re.compile(r" (?:cheap\w*|less|least|lower|lowest|expensive) ")
_OTHER_ONE = re.compile(r" (?:higher|lower|bigger|smaller|highest|lowest) (?:one|ones)? ?")
_AMOUNT = re.compile(
    r"[$€£¥]\s?\d|\d\s?[$€£¥]|\b(?:dollars?|bucks|usd|euros?|pesos?|d[oó]lar(?:es)?|dollar[io])\b|美元|欧元|块钱|\d\s?[块元]",
    re.IGNORECASE,
)
_BESIDE_AMOUNT = frozenset(
    "price prices premium quote month monthly year dollar dollars bucks usd cost costs pay right correct".split()
)
MOST_BESIDE_AMOUNT = 4


def asks_vehicles_price(flat: str, original: str) -> bool:
    """ "What would a 2018 Outback cost there?", and not what would be paid for one."""
    asks = bool(_ASKS.search(flat) or _ASKS_ABROAD.search(fold(original)))
    return asks and not _PAID_OUT.search(flat)


def speaks_of_price(flat: str) -> bool:
    return bool(_PAID_TO_US.search(flat))


def speaks_of_cheap(flat: str) -> bool:
    return bool(_CHEAP.search(flat))


def speaks_of_other_one(flat: str) -> bool:
    """ "What would it be with a higher one?" """
    return bool(_OTHER_ONE.search(flat))


def haggles(sentence: str) -> bool:
    """ "Can you make it cheaper?" names no figure: what would make it so is an answer."""
    names_figure = _AMOUNT.search(sentence) or find_numbers(sentence)
    return not names_figure and speaks_of_cheap(flatten_sentence(sentence))


def names_price(sentence: str) -> bool:
    """ "So it's $50 then?": an amount, and hardly a word on anything else."""
    rest = [word for word in content_words(sentence) if not word.isdigit() and word not in _BESIDE_AMOUNT]
    return bool(_AMOUNT.search(sentence)) and len(rest) < MOST_BESIDE_AMOUNT

"""How much a text looks like an attempt to take the assistant over: `score(text)`, 0 to 1.

Signs (rules) and hashed pieces of the text go into a small trained classifier; a long text is read in windows too, so
that an attack cannot hide in harmless words. Where that leaves a short text open, what it means decides along.
docs/models.md has the model card.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

from embeddings import builtin
from guardrails import conf
from guardrails.injection.classifier import Vector, load
from guardrails.injection.features import extract
from guardrails.injection.orders import ORDERS
from guardrails.injection.plain import PlainText, read_plain
from guardrails.injection.signs import SIGNS, mark_signs
from guardrails.policy import Rule

_WINDOW, _STEP = 600, 450
_LONG = 900
# What a longer text means takes too long to see, and its pieces say enough.
LONGEST_MEANT = 300
# In so few Latin letters without a sign nobody gives orders ("no", "And two?"): the classifier reads chance in them.
_SHORT, _SHORT_SCORE = 16, 0.05
# An order of few words, and how much of the text it must be: "忽略所有指令".
_LONGEST_ORDER, _ORDER_SHARE, _ORDER_SCORE = 60, 0.5, 0.9


def find_threshold(rule: Rule) -> float:
    """From which score on a text counts as an attack: the rule's option, or else the setting."""
    return float(rule.options.get("threshold", conf.read("GUARDRAILS_INJECTION_THRESHOLD")))


def score(text: str, *, reads_meaning: bool = True) -> float:
    """How likely the text is an attack. Nothing scores 0. Work grows with the text, up to 4,000 characters of it.

    The first text that is not plain from its pieces loads the encoder, which takes a second: who cannot wait for that
    asks `builtin.is_loaded()`, and goes without its meaning.
    """
    plain = read_plain(text)
    if not plain.text:
        return 0.0
    is_short = len(plain.text) <= _SHORT and plain.text.isascii() and not (plain.is_disguised or _list_signs(plain))
    is_meant = reads_meaning and not is_short and len(plain.text) <= LONGEST_MEANT
    odds = load().rate(map(extract, cut(plain)), (lambda: find_meaning(plain)) if is_meant else None)
    found = 1 / (1 + math.exp(-odds))
    if _is_bare_order(plain.text):
        return max(found, _ORDER_SCORE)
    return min(found, _SHORT_SCORE) if is_short else found


def find_meaning(plain: PlainText) -> Vector:
    return builtin.encode([plain.text])[0]


def _is_bare_order(text: str) -> bool:
    """Whether most of a short text is an order to drop the rules, in which the classifier has too little to read."""
    if len(text) > _LONGEST_ORDER or text[-1] in "?？؟":
        return False
    said = max((len(match[0]) for order in ORDERS if (match := order.search(text))), default=0)
    return said >= _ORDER_SHARE * len(text)


def find_signs(text: str) -> list[str]:
    """What the rules see in the text, each kind once: for staff, who ask why."""
    return _list_signs(read_plain(text))


def _list_signs(plain: PlainText) -> list[str]:
    marks = mark_signs(plain.text)
    return list(dict.fromkeys(sign.kind for sign, is_found in zip(SIGNS, marks, strict=True) if is_found))


def cut(plain: PlainText) -> Iterator[PlainText]:
    """The whole, and of a long text its windows."""
    yield plain
    if len(plain.text) > _LONG:
        for start in range(0, len(plain.text) - _WINDOW + _STEP, _STEP):
            yield replace(plain, text=plain.text[start : start + _WINDOW])

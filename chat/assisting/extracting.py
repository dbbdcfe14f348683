"""Brief, summary and reply from what was said, word for word, without a model. Pure.

Nothing is concluded: sentences are picked, never written, besides the frame around them.
"""

import re
from collections.abc import Iterable
from functools import cache

from django.utils.translation import gettext as _

from chat.assisting.material import Material, Passage
from chat.offline.dialogue import load_base
from chat.offline.intents import IntentTable, build_intents, flatten_sentence, is_question
from chat.offline.text import flatten, split_sentences
from chat.offline.wording import drop_phrases

_HEADINGS = re.compile(r"^[ \t]*(?:\*\*[^*\n]+\*\*|#{1,6} [^\n]*)[ \t]*$", re.MULTILINE)
_MARKS = re.compile(r"\*\*|^[ \t]*[-*] ", re.MULTILINE)
LINE = 400
# Nobody is served with what an article says of something else: below this, search mostly found that ("my mirror was
# torn off" finds roadside assistance with 0.17, "somebody hit my parked car" finds collision with 0.43).
SURE = 0.3
# Says nothing about what the customer wants.
_EMPTY = frozenset({"handoff", "frustrated", "abuse", "injection", "identity"})
# Phrases of the offline assistant that answer nothing: it greets, leads in, asks back, passes on or has to admit.
_NO_ANSWERS = re.compile(
    r"(?:ask|again|doubt|handoff|unclear|greeting|answer_lead|answer_offer|answer_more|answer_nothing|quote_start|quote_next"
    r"|search_failed|quote_unavailable|capability|invite|introduce|upset|frustrated|abuse|thanks|bye|anything_else)"
)
_FEELINGS = {"abuse": "angry", "frustrated": "upset", "emergency": "worried", "accident": "worried"}
_SERIOUS = ("angry", "upset", "worried")


@cache
def _get_intents() -> IntentTable:
    return build_intents([load_base()["intents"]])


def _find_intent(sentence: str) -> str | None:
    return _get_intents().match(flatten_sentence(sentence), "")[0]


@cache
def _get_no_answers() -> tuple[str, ...]:
    """In all languages, the longest first: one may hold another."""
    base = load_base()
    tables = [base["phrases"], *(language.get("phrases", {}) for language in base["languages"].values())]
    found = [phrase for table in tables for key in table if _NO_ANSWERS.match(key) for phrase in table[key]]
    return tuple(sorted(found, key=len, reverse=True))


def make_brief(material: Material) -> dict[str, str]:
    """{wants, facts, tried, sources, sentiment}; what is not known is left out. No reply is drafted here: nothing has
    been looked up for what is still open."""
    brief = {
        "wants": " ".join(find_wishes(material))[:LINE],
        "facts": " ".join(material.facts)[:LINE],
        "tried": " ".join(find_answers(material))[:LINE],
        "sources": ", ".join(find_titles(material.cited))[:LINE],
        "sentiment": find_sentiment(material),
    }
    return {name: text for name, text in brief.items() if text}


def find_wishes(material: Material, most: int = 3) -> list[str]:
    """The customer's questions and requests, the last ones, in their order, each once; greetings, thanks and the wish
    for a person aside."""
    return _pick([said.text for said in material.said if said.role == "visitor"], most)


def find_open_wishes(material: Material, most: int = 2) -> list[str]:
    """Those of them that nobody has answered yet."""
    waiting: list[str] = []
    for said in reversed(material.said):
        if said.role == "visitor":
            waiting.insert(0, said.text)
        elif said.role == "agent" or _find_answer(said.text):
            break
    return _pick(waiting, most)


def _pick(texts: Iterable[str], most: int) -> list[str]:
    sentences = [sentence for text in texts for sentence in split_sentences(text) if _says_something(sentence)]
    asked = [sentence for sentence in sentences if is_question(sentence)]
    # Statements matter where nothing was asked.
    picked = list(dict.fromkeys(asked or sentences))
    return [_shorten(sentence, LINE // most) for sentence in picked[-most:]]


def _says_something(sentence: str) -> bool:
    if _find_intent(sentence) in _EMPTY:
        return False
    words = _get_intents().drop_socials(flatten(sentence)).split()
    return len(words) > 2 or (len(words) > 1 and is_question(sentence))


def find_answers(material: Material, most: int = 3) -> list[str]:
    """How the assistant and colleagues have answered: the first sentence that tells something of each of the last
    answers."""
    firsts = [_find_answer(said.text) for said in material.said if said.role != "visitor"]
    useful = list(dict.fromkeys(first for first in firsts if first))
    return [_shorten(first, LINE // most) for first in useful[-most:]]


def _find_answer(text: str) -> str:
    """The first sentence that tells something; empty for greetings, questions back and what only passes on."""
    told = split_sentences(_drop_layout(drop_phrases(text, _get_no_answers())))
    return next((one for one in told if _says_something(one) and not one.endswith((":", "：", "?", "？"))), "")


def _drop_layout(text: str) -> str:
    """An answer's Markdown without headings, which say nothing yet, and marks."""
    return _MARKS.sub("", _HEADINGS.sub("", text)).strip()


def find_titles(passages: Iterable[Passage]) -> list[str]:
    return list(dict.fromkeys(passage.title for passage in passages if passage.title))


def find_sentiment(material: Material) -> str:
    """By what the customer says outright; empty where they say nothing of it."""
    sentences = [
        sentence for said in material.said if said.role == "visitor" for sentence in split_sentences(said.text)[:20]
    ]
    found = {_FEELINGS.get(_find_intent(sentence) or "") for sentence in sentences[-60:]}
    return next((feeling for feeling in _SERIOUS if feeling in found), "")


def summarise(material: Material) -> str:
    """A few lines, each with its heading; says so where there is nothing to sum up."""
    sentiment = {"angry": _("angry"), "upset": _("upset"), "worried": _("worried")}
    lines = {
        _("Asked"): " ".join(find_wishes(material, 4)),
        _("Known"): " ".join(material.facts),
        _("Answered"): " ".join(find_answers(material, 4)),
        _("Sources"): ", ".join(find_titles(material.cited)),
        _("Mood"): sentiment.get(find_sentiment(material), ""),
    }
    told = [f"{heading}: {words}" for heading, words in lines.items() if words]
    return "\n".join(told) or _("Nothing has been said yet that could be summed up.")


def draft_reply(material: Material) -> str:
    """What was asked, what our articles say to what is still open, word for word with its source, and what we know. An
    agent turns it into an answer: where the articles say nothing, or all was answered, there is a gap, not a guess."""
    is_open = find_open_wishes(material)
    asked = is_open or find_wishes(material, 2)
    parts = [_("Hello %(name)s,") % {"name": material.customer} if material.customer else _("Hello,")]
    parts.append(_("Thank you for your message."))
    if asked:
        parts.append(_("You asked: “%(question)s”") % {"question": " ".join(asked)})
    sure = [passage for passage in material.found if passage.sureness >= SURE]
    said = [_quote(passage) for passage in sure[:2]] if is_open else []
    parts += [quote for quote in said if quote] or [_("[Your answer]")]
    if material.facts:
        parts.append(_("What we have on file: %(facts)s") % {"facts": " ".join(material.facts)})
    parts.append(f"{_('Best regards,')}\n{material.agent}".strip())
    return "\n\n".join(parts)


def _quote(passage: Passage) -> str:
    words = _shorten(" ".join(passage.text.split()), 500)
    source = " · ".join(part for part in (passage.title, passage.url) if part)
    return f"{words} ({source})" if words and source else words


def _shorten(text: str, length: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1].rsplit(' ', 1)[0]}…"

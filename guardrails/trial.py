"""What the guardrails would do with a text, with values that nobody has saved: nothing is stored and nobody asked."""

import difflib
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.utils.module_loading import import_string

from guardrails import competitors, conf, injection, pii, policy
from guardrails.chain import DROPPED_MARK, Direction, Evidence, Exchange, OutboundChain, Persona, build_chain
from guardrails.errors import GuardrailError
from guardrails.injection import opinion
from guardrails.pii import allowed
from guardrails.rule_kinds import OUT, find_kind
from guardrails.spans import Span
from guardrails.statements.links import find_links

LONGEST = 4000
_WORD = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)
_SENTENCE = re.compile(r"\s+|(?:[^.!?。！？\s]|[.!?](?!\s|\Z)|[ \t](?=\S))+[.!?。！？]*|.", re.DOTALL)
# What a rule sees without changing the text, and how sure it is.
_FINDERS: dict[str, Callable[[str], list[Span]]] = {"competitor": competitors.detect, "personal_data": pii.detect}
_SCORES: dict[str, Callable[[str], float]] = {"injection": lambda text: injection.score(text)}


@dataclass(frozen=True, slots=True)
class Trial:
    """`pieces` are the text in order, `is_found` where a rule saw something; `result` is what would be stored or shown.

    `answer` is a rule's own answer, in the place of the model's. With `asks_second_opinion` a model would be asked,
    where there is one.
    """

    pieces: list[dict[str, Any]]
    result: str
    verdicts: list[dict[str, str]]
    score: float | None = None
    answer: str | None = None
    offers_handoff: bool = False
    asks_second_opinion: bool = False
    error: str = ""


async def try_text(text: str, direction: Direction, rule: str, evidence: str = "") -> Trial:
    """Runs the whole chain, within `policy.trying` or `competitors.trying` as the caller likes. `evidence` is what the
    assistant had found: a passage, or what a tool returned."""
    text = text[:LONGEST]
    score = _SCORES[rule](text) if rule in _SCORES and direction == "inbound" else None
    exchange = Exchange(
        "",
        text if direction == "inbound" else "",
        find_evidence=lambda: _make_evidence(evidence),
        persona=await sync_to_async(_find_persona)(),
    )
    try:
        reply = await build_chain()(exchange)
        if direction == "inbound":
            verdicts, result, answer = exchange.verdicts, exchange.text, reply.answer
        else:
            outbound = OutboundChain(reply.filters)
            result, answer = _write(outbound, text), None
            verdicts = outbound.verdicts
    except GuardrailError as error:
        return Trial([{"text": text, "is_found": False}], "", [], error=error.message)
    finder = _FINDERS.get(rule)
    # Other rules change the text too: only what this one sees is marked, if that can be told.
    is_silent = finder is not None and not any(verdict.rule == rule for verdict in verdicts)
    spans = [] if is_silent else finder(text) if finder else _compare(text, result, _find_piece(rule))
    offers = reply.offers_handoff and answer is not None
    return Trial(
        pieces=_cut(text, spans),
        result=result,
        verdicts=[asdict(verdict) for verdict in verdicts],
        score=None if score is None else round(score, 2),
        answer=answer,
        offers_handoff=offers,
        asks_second_opinion=rule == "injection" and score is not None and opinion.is_wanted(policy.get(rule), score),
    )


def _find_persona() -> Persona:
    path = conf.read("GUARDRAILS_PERSONA")
    persona: Persona = import_string(path)() if path else Persona()
    return persona


def _make_evidence(text: str) -> Evidence:
    text = text[:LONGEST]
    return Evidence(company=allowed.read_values(), passages=(text,), records=(text,), links=tuple(find_links(text)))


def _write(outbound: OutboundChain, text: str) -> str:
    """The text as its reader has it in the end."""
    shown, rest = outbound.feed(text), outbound.close()
    return (shown[: len(shown) - outbound.taken_back] + rest).replace(DROPPED_MARK, "")


def _find_piece(rule: str) -> re.Pattern[str]:
    """A rule of the assistant's words alone judges sentences."""
    return _SENTENCE if find_kind(rule).directions == OUT else _WORD


def _compare(before: str, after: str, piece: re.Pattern[str]) -> list[Span]:
    """Where the first text was changed, by words or by sentences."""
    old, new = piece.findall(before), piece.findall(after)
    starts = [0]
    for word in old:
        starts.append(starts[-1] + len(word))
    changes = difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes()
    return [Span(starts[a], starts[b], "") for tag, a, b, _, _ in changes if tag in {"replace", "delete"}]


def _cut(text: str, spans: list[Span]) -> list[dict[str, Any]]:
    pieces, position = [], 0
    for span in spans:
        pieces.append({"text": text[position : span.start], "is_found": False})
        pieces.append({"text": text[span.start : span.end], "is_found": True})
        position = span.end
    pieces.append({"text": text[position:], "is_found": False})
    return [piece for piece in pieces if piece["text"]]

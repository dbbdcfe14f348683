"""A message and a turn as staff read them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString

from chat.admin.rendering import format_cost, format_milliseconds, render_plain, safe_url
from chat.admin.tool_view import ToolCallView
from chat.markdown import render_markdown
from chat.models import Feedback, Message, Turn, Verdict

DECISIONS = {
    Verdict.Action.ALLOW.value: "Allowed",
    Verdict.Action.REDACT.value: "Redacted",
    Verdict.Action.REPLACE.value: "Replaced",
    Verdict.Action.BLOCK.value: "Blocked",
    Verdict.Action.FLAG.value: "Flagged",
    Verdict.Action.HAND_OVER.value: "Handed over",
}


@dataclass
class MessageView:
    message: Message
    verdicts: list[Verdict]
    feedback: Feedback | None

    @property
    def anchor(self) -> str:
        return f"message-{self.message.pk}"

    @property
    def html(self) -> SafeString:
        if self.message.role == Message.Role.ASSISTANT:
            return render_markdown(self.message.text, self.message.citations, self.anchor)
        return render_plain(self.message.text)

    @property
    def decisions(self) -> list[tuple[str, Verdict]]:
        return [(DECISIONS[verdict.action], verdict) for verdict in self.verdicts if verdict.action in DECISIONS]

    @property
    def cards(self) -> list[dict[str, Any]]:
        """Cards with their data as rows too, for kinds that have no form of their own here."""
        cards = []
        for card in self.message.cards:
            data = card.get("data") or {}
            rows = [(name.replace("_", " "), _say(value)) for name, value in data.items() if name != "title"]
            kind = str(card.get("kind") or "card")
            opening = parse_datetime(str(data.get("opens_at") or ""))
            cards.append(
                {"kind": kind, "title": data.get("title") or kind, "data": data, "rows": rows, "opening": opening}
            )
        return cards

    @property
    def sources(self) -> list[dict[str, Any]]:
        """Each source once, as the text's marks number them."""
        numbered = {citation.get("number"): citation for citation in self.message.citations}
        return [
            {**citation, "anchor": f"{self.anchor}-source-{number}", "href": safe_url(citation.get("url"))}
            for number, citation in sorted(numbered.items(), key=lambda item: str(item[0]).zfill(4))
        ]


def _say(value: Any) -> Any:
    match value:
        case bool():
            return "yes" if value else "no"
        case None | "" | []:
            return "–"
    return value


@dataclass
class TurnView:
    turn: Turn
    asked: list[MessageView] = field(default_factory=list)
    answered: list[MessageView] = field(default_factory=list)
    tool_calls: list[ToolCallView] = field(default_factory=list)

    @property
    def anchor(self) -> str:
        return f"turn-{self.turn.pk}"

    @property
    def at(self) -> datetime:
        return self.asked[0].message.created_at if self.asked else self.turn.started_at

    @property
    def messages(self) -> list[MessageView]:
        return [*self.asked, *self.answered]

    @property
    def tokens(self) -> list[tuple[str, str]]:
        turn = self.turn
        return describe_tokens(turn.input_tokens, turn.output_tokens, turn.cache_read_tokens, turn.cache_write_tokens)

    @property
    def tokens_line(self) -> str:
        given = self.turn.input_tokens + self.turn.cache_read_tokens + self.turn.cache_write_tokens
        return f"{given:,} → {self.turn.output_tokens:,} tokens" if given or self.turn.output_tokens else ""

    @property
    def cost(self) -> str:
        return format_cost(self.turn.cost_usd)

    @property
    def total(self) -> str:
        return format_milliseconds(self.turn.total_ms)

    @property
    def first_token(self) -> str:
        return format_milliseconds(self.turn.first_token_ms)


def describe_tokens(given: int, written: int, cache_read: int, cache_write: int) -> list[tuple[str, str]]:
    labels = ("Tokens in", "Tokens out", "Read from cache", "Written to cache")
    return [
        (label, f"{count:,}") for label, count in zip(labels, (given, written, cache_read, cache_write), strict=True)
    ]

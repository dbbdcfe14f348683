"""A visitor talks with the offline assistant; a small responder stands for the tools' workers."""

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from chat.offline.engine import Engine
from chat.offline.plan import Plan, TextBlock
from chat.offline.sse import encode_message
from numerals.writing import write_amount

ACME = Path(__file__).parents[3] / "portal" / "company" / "acme"
PROFILE = tomllib.loads((ACME / "company.toml").read_text(encoding="utf-8"))
DIALOGUE = tomllib.loads((ACME / "dialogue.toml").read_text(encoding="utf-8"))
# What the example's help centre answers is found by the real search; these articles have other headings.
WITHOUT_QUESTIONS = {name: table for name, table in DIALOGUE.items() if not name.startswith("questions")}
ENGINE = Engine(lambda: WITHOUT_QUESTIONS, lambda: PROFILE)

TOOLS: list[dict[str, Any]] = [
    {"name": "search_help", "input_schema": {"type": "object"}},
    {
        "name": "get_quote",
        "input_schema": {"properties": {"mileage": {"description": "Miles on the vehicle's odometer now"}}},
    },
]
CHOICE_TOOLS: list[dict[str, Any]] = [*TOOLS, {"name": "try_quote_choices", "input_schema": {"type": "object"}}]
YEARLY_TOOLS: list[dict[str, Any]] = [
    TOOLS[0],
    {"name": "get_quote", "input_schema": {"properties": {"mileage": {"description": "Miles driven a year"}}}},
]
OPENING: list[dict[str, Any]] = [
    {"role": "user", "content": [{"type": "text", "text": "The company, its products and its rules."}]},
    {"role": "assistant", "content": [{"type": "text", "text": "Understood."}]},
]
CHOICES: dict[str, Any] = {
    "deductible": 500,
    "deductibles": [250, 500, 1000],
    "options": [
        {"name": "Rental reimbursement", "is_chosen": False},
        {"name": "Roadside assistance", "is_chosen": False},
    ],
}
PRICE = Decimal("146.50")
TESLA = {"make": "Tesla", "model": "Model 3", "year": 2022, "mileage": 12000, "driver_age": 34}

# Words of the query -> (source, title, passages).
ARTICLES = [
    (
        ("batter", "degrad"),
        "/help/battery/#damage",
        "Battery cover for electric cars — Battery damage",
        [
            "The battery is worth a lot.",
            "We pay to repair or replace the high-voltage battery when it is damaged or degraded.",
        ],
    ),
    (
        ("charger", "charging", "wallbox"),
        "/help/charging/#home",
        "Charging equipment — Your home charger",
        ["The charger at your home is covered for fire, lightning and theft."],
    ),
    (
        ("electric", "ev"),
        "/help/electric/#cover",
        "What electric-car insurance covers",
        ["Electric-car insurance covers the battery, the charger, electronics and towing.", "It has no other limits."],
    ),
    (
        ("claim", "accident"),
        "/help/claims/#report",
        "How to make a claim — How to report it",
        ["Call us to report an accident and make a claim."],
    ),
    (
        ("comprehensive", "hail", "theft"),
        "/help/comprehensive/",
        "Comprehensive cover",
        ["Comprehensive cover pays for theft, hail and fire."],
    ),
]
WORDS = {"Liability": "Haftpflicht", "Battery: damage and degradation": "Akku", "Base price": "Grundpreis"}


class Visit:
    """One conversation with what `engine` plans. `calls` are the last turn's tool calls, `plan` its last reply."""

    engine = ENGINE

    def __init__(self, tools: list[dict[str, Any]] | None = None) -> None:
        self.tools = TOOLS if tools is None else tools
        self.messages: list[dict[str, Any]] = list(OPENING)
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.plan: Plan | None = None
        self.is_out_of_service = False
        # Whether the quote tool speaks German, too.
        self.has_words = False

    def say(self, *texts: str) -> str:
        """The visitor's messages of one turn; the assistant's reply when all tools have answered."""
        self.messages.append({"role": "user", "content": [{"type": "text", "text": text} for text in texts]})
        self.calls = []
        return self.answer()

    def answer(self) -> str:
        """The assistant's reply to what was said last."""
        for _ in range(4):
            self.plan = self.engine.plan({"messages": self.messages, "tools": self.tools})
            self.messages.append({"role": "assistant", "content": encode_message(self.plan)["content"]})
            if not self.plan.tool_uses:
                return self.plan.text
            self.messages.append({"role": "user", "content": [self._run(use) for use in self.plan.tool_uses]})
        raise AssertionError("the assistant keeps calling tools")

    def walk(self, *lines: str) -> str:
        """Several turns; the last reply."""
        return [self.say(line) for line in lines][-1]

    @property
    def quoted(self) -> dict[str, Any] | None:
        """The arguments of the last turn's get_quote."""
        return next((arguments for name, arguments in self.calls if name == "get_quote"), None)

    @property
    def searched(self) -> list[str]:
        return [arguments["query"] for name, arguments in self.calls if name == "search_help"]

    @property
    def cited(self) -> list[TextBlock]:
        assert self.plan
        return [block for block in self.plan.blocks if isinstance(block, TextBlock) and block.citation]

    def _run(self, use: Any) -> dict[str, Any]:
        self.calls.append((use.name, use.input))
        content, is_error = self._answer(use.name, use.input)
        return {"type": "tool_result", "tool_use_id": use.id, "content": content, "is_error": is_error}

    def _answer(self, name: str, arguments: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
        if self.is_out_of_service:
            return say("The service is unavailable for the moment."), True
        if name == "try_quote_choices":
            return self._try(arguments)
        if name == "search_help":
            return search(arguments["query"]), False
        return quote(arguments, self.has_choices, WORDS if self.has_words else {})

    @property
    def has_choices(self) -> bool:
        return self.tools is CHOICE_TOOLS

    def _try(self, arguments: dict[str, Any]) -> tuple[list[dict[str, Any]], bool]:
        """A higher deductible takes a cent a dollar off the price, and each cover adds a dollar."""
        deductible, names = arguments.get("deductible", 500), [*arguments.get("add", ()), *arguments.get("remove", ())]
        if deductible not in CHOICES["deductibles"] or not {*names} <= {one["name"] for one in CHOICES["options"]}:
            return say("What can be added or taken out is: Rental reimbursement, Roadside assistance."), True
        change = (500 - deductible) * Decimal("0.01") + Decimal("1.00") * len(arguments.get("add", ()))
        told = {
            "reference": "Q-7F3K",
            "deductible": deductible,
            "currency": "USD",
            "monthly_premium": str(PRICE + change),
        }
        if arguments.get("keep"):
            return say(json.dumps(told | {"before": str(PRICE), "is_kept": True})), False
        told |= {
            "now": str(PRICE),
            "more": str(max(change, Decimal("0.00"))),
            "less": str(max(-change, Decimal("0.00"))),
        }
        return say(json.dumps(told | {"is_kept": False})), False


def has_amount(reply: str, amount: str) -> bool:
    """Whether the amount in dollars stands in the reply, as whichever language writes it."""
    written = {re.escape(write_amount(amount, "USD", language)) for language in ("en", "de", "es", "fr", "pt")}
    return bool(re.search(rf"(?<![\d.,])(?:{'|'.join(written)})", reply))


def say(text: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": text}]


def search(query: str) -> list[dict[str, Any]]:
    found = [article for article in ARTICLES if any(word in query.lower().replace("-", " ").split() or
             any(part.startswith(word) for part in query.lower().split()) for word in article[0])]  # fmt: skip
    blocks = [
        {"type": "search_result", "source": source, "title": title, "content": [*map(as_text, passages)]}
        for _, source, title, passages in found
    ]
    return blocks or say("No article matches this search.")


def as_text(passage: str) -> dict[str, str]:
    return {"type": "text", "text": passage}


def quote(
    facts: dict[str, Any],
    has_choices: bool = False,
    words: dict[str, str] = {},  # noqa: B006 - never changed
) -> tuple[list[dict[str, Any]], bool]:
    """A price that tells the facts apart; drivers under 18 and years to come get none."""
    if facts["driver_age"] < 18:
        return say(
            "No quote is possible. Acme insures drivers aged 18 to 85. A parent could be the main driver."
        ), False
    if facts["year"] > 2027:
        return say("The model year cannot be right: the newest are 2027. Please check it."), True
    result = {
        "reference": "Q-7F3K",
        "monthly_premium": f"{100 + facts['mileage'] // 1000 + facts['driver_age']}.50",
        "currency": "USD",
        "vehicle": f"{facts['year']} {facts['make']} {facts['model']}",
        "mileage": facts["mileage"],
        "driver_age": facts["driver_age"],
        "valid_until": "2026-12-23",
        "included": ["Liability", "Battery: damage and degradation"],
        "breakdown": [{"label": "Base price", "amount": "138.00"}, {"label": "Driver's age: 34", "amount": "-6.50"}],
    }
    more: dict[str, Any] = {"choices": CHOICES, "twelve_months": "1758.00"} if has_choices else {}
    more |= {"words": words} if words else {}
    return say(json.dumps(result | more)), False

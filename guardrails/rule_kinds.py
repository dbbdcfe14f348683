"""What there is to know of each rule besides how it is set: what it looks for, what it can do, which options it has.

A rule without an entry here can be neither loaded nor edited. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from guardrails.policy import DEFAULTS, Rule, RuleAction

OptionType = Literal["fraction", "count", "boolean", "text", "texts"]
MOST_TEXTS = 200
LONGEST_TEXT = 200


class OptionError(ValueError):
    """A value cannot be used; `option` names it and the text says why."""

    def __init__(self, option: str, message: str) -> None:
        super().__init__(message)
        self.option = option


@dataclass(frozen=True, slots=True)
class Option:
    """One option: a fraction from 0 to 1, a count, yes or no, a short text, or a list of them."""

    name: str
    label: str
    help: str
    type: OptionType
    default: Any

    def read(self, value: Any) -> Any:
        """The value in its type. Raises OptionError."""
        match self.type:
            case "fraction":
                if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
                    raise OptionError(self.name, "It must be a number from 0 to 1.")
                return float(value)
            case "count":
                if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 1000:
                    raise OptionError(self.name, "It must be a whole number from 1 to 1,000.")
                return value
            case "boolean":
                if not isinstance(value, bool):
                    raise OptionError(self.name, "It must be true or false.")
                return value
            case "text":
                return self._read_text(value)
            case "texts":
                return self._read_texts(value)

    def _read_text(self, value: Any) -> str:
        text = value.strip() if isinstance(value, str) else ""
        if not isinstance(value, str) or len(text) > LONGEST_TEXT or (self.default and not text):
            raise OptionError(self.name, f"It must be a text of 1 to {LONGEST_TEXT} characters.")
        return text

    def _read_texts(self, value: Any) -> list[str]:
        if not isinstance(value, list | tuple) or not all(isinstance(text, str) for text in value):
            raise OptionError(self.name, "It must be a list of texts.")
        texts = list(dict.fromkeys(stripped for text in value if (stripped := text.strip())))
        if len(texts) > MOST_TEXTS or any(len(text) > LONGEST_TEXT for text in texts):
            raise OptionError(self.name, f"At most {MOST_TEXTS} lines of {LONGEST_TEXT} characters each.")
        return texts


@dataclass(frozen=True, slots=True)
class RuleKind:
    title: str
    about: str
    actions: tuple[RuleAction, ...]
    directions: "Directions"
    options: tuple[Option, ...] = ()
    # Whether what it finds depends on what the assistant had found.
    rests_on_evidence: bool = False

    def find_option(self, name: str) -> Option:
        """Raises OptionError, which names those that there are."""
        for option in self.options:
            if option.name == name:
                return option
        known = ", ".join(option.name for option in self.options) or "none"
        raise OptionError(name, f"There is no option {name!r} (there is: {known}).")

    def read_options(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """The options in their types. Raises OptionError."""
        return {name: self.find_option(name).read(value) for name, value in values.items()}


Directions = tuple[Literal["inbound", "outbound"], ...]
IN: Directions = ("inbound",)
OUT: Directions = ("outbound",)
BOTH: Directions = ("inbound", "outbound")
ANSWERS: tuple[RuleAction, ...] = ("flag", "block", "hand_over")
SENTENCES: tuple[RuleAction, ...] = ("replace", "flag")

RULE_KINDS: Mapping[str, RuleKind] = {
    "personal_data": RuleKind(
        "Personal data",
        "Card numbers, e-mail addresses, names and the like. What visitors write gets placeholders before it is stored "
        "or sent to the model; what the assistant writes loses them.",
        ("redact",),
        BOTH,
        (
            Option("mask_vins", "Vehicle numbers", "Put placeholders in the place of vehicle identification numbers "
                   "(VIN), too. Then the assistant can't read one back.", "boolean", False),
        ),
    ),
    "injection": RuleKind(
        "Prompt injection",
        "Messages that try to give the assistant other instructions.",
        ANSWERS,
        IN,
        (
            Option("threshold", "Threshold", "From which score on, 0 to 1. Lower catches more, also harmless messages.",
                   "fraction", 0.5),
            Option("second_opinion", "Second opinion", "With a key: where the screen is not sure, the fast model "
                   "decides while the answer is being prepared; nothing is shown before. If it doesn't answer in time, "
                   "the threshold decides, and the message is flagged. Not asked where the rule only flags.",
                   "boolean", True),
            Option("unsure_from", "Unsure from", "From which score on the screen is not sure.", "fraction", 0.2),
            Option("unsure_to", "Sure again from", "From which score on it is sure again, and asks nobody.", "fraction",
                   0.9),
        ),
    ),
    "competitor": RuleKind(
        "Competitors",
        "Names of competitors. Visitors may say them; in the assistant's words others stand in their place.",
        ("replace", "flag"),
        BOTH,
        (
            Option("lead_back", "Lead back", "When a visitor names a competitor, remind the assistant for that "
                   "turn not to name, judge or compare it, and to lead back to what we offer.", "boolean", True),
            Option("one", "In place of a name", "What the assistant says instead, within the sentence.", "text",
                   "another company"),
            Option("several", "In place of several", "The same for names in a row: “A, B and C”.", "text",
                   "other companies"),
        ),
    ),
    "topic": RuleKind("Topic", "Messages that have nothing to do with what we offer.", ANSWERS, IN),
    "persona": RuleKind(
        "Persona",
        "The assistant says that it is human, gives itself another name or maker, or recites its instructions (or the "
        "mark that stands in them for this purpose).",
        SENTENCES,
        OUT,
    ),
    "profanity": RuleKind("Profanity", "Coarse words of the assistant's, in seven languages.", SENTENCES, OUT),
    "commitments": RuleKind(
        "Commitments",
        "Promises, guarantees, who is at fault, that something is paid, legal advice, discounts, refunds and things "
        "said to be done, in the assistant's words, that no result of a tool and no article backs. Seven languages. "
        "What articles say in general or on a condition passes.",
        SENTENCES,
        OUT,
        rests_on_evidence=True,
    ),
    "facts": RuleKind(
        "Facts",
        "Amounts, percentages, dates, distances, times, ages, telephone numbers and addresses in the assistant's words "
        "that no article it found, no result of a tool, nothing of the company's and nothing the visitor said backs; a "
        "price for the visitor comes from a quote alone. The first sentence is asked for again, once; then, and later "
        "in a reply, the message stands in the sentence's place.",
        SENTENCES,
        OUT,
        rests_on_evidence=True,
    ),
    "links": RuleKind(
        "Links",
        "Links in the assistant's words that lead neither to what it found nor to a page or host of the company's.",
        SENTENCES,
        OUT,
        (Option("hosts", "Other hosts", "Hosts to which links may lead besides ours, one a line: example.com, or "
                ".example.com with all below it.", "texts", ()),),
        rests_on_evidence=True,
    ),
    "abuse": RuleKind(
        "Abuse",
        "Attack after attack of one visitor, in any of the conversations: the answer slows, then the conversation ends "
        "politely, with a way to a person.",
        ("hand_over",),
        IN,
        (
            Option("minutes", "Minutes", "How far back attacks count.", "count", 10),
            Option("slow_from", "Slow from", "From which attack on the answer takes longer.", "count", 3),
            Option("end_from", "End from", "With which attack the conversation ends. The message is said then; {phone} "
                   "and {hours} in it are the company's.", "count", 6),
            Option("slow_words", "Words when it slows", "Follow the answer. Empty: the usual words, in the visitor's "
                   "language.", "text", ""),
        ),
    ),
}  # fmt: skip


def read_option(rule: Rule, name: str) -> Any:
    """As staff have set it, or its default. Raises OptionError for one that the rule does not have."""
    return rule.options.get(name, find_kind(rule.name).find_option(name).default)


def find_kind(name: str) -> RuleKind:
    """What the rule is; one that came without a description can still be switched. Raises KeyError if there is none."""
    if name in RULE_KINDS:
        return RULE_KINDS[name]
    rule = DEFAULTS[name]
    directions = tuple(d for d in BOTH if getattr(rule, f"is_{d}"))
    return RuleKind(name.replace("_", " ").capitalize(), "", (rule.action,), directions)

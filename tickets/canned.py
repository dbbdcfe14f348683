"""The variables of a canned reply: a closed set, filled in once. Pure; nothing of a text is ever run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# What each stands for, as staff read it.
VARIABLES = {
    "customer.first_name": "the customer's first name, where we know it",
    "customer.name": "the customer's whole name, where we know it",
    "ticket.number": "the ticket's number",
    "ticket.subject": "the ticket's subject",
    "agent.first_name": "your first name",
    "agent.name": "your whole name",
    "team.name": "the ticket's team",
    "company.name": "our company's name",
    "company.phone": "our telephone number",
    "company.hours": "our office hours",
}
_VARIABLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
# Begun and never ended, Django's tags and comments: somebody expects more than there is.
_LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}")
# Stands for personal data of one conversation: in another it would be another's, or nobody's.
_PLACEHOLDER = re.compile(r"\[[A-Z][A-Z_]*_\d+\]")


@dataclass(frozen=True)
class Filled:
    """`missing` are the variables that had no value, in their order: their places are closed up."""

    text: str
    missing: tuple[str, ...] = ()


def find_problems(text: str) -> list[str]:
    """Why a text can't be kept, as sentences; none if it can."""
    names = dict.fromkeys(match[1].strip() for match in _VARIABLE.finditer(text))
    problems = [f"There is no variable “{name[:40]}”." for name in names if name not in VARIABLES]
    if problems:
        problems.append(f"What can be filled in: {', '.join('{{' + name + '}}' for name in VARIABLES)}.")
    if loose := _LOOSE.search(_VARIABLE.sub("", text)):
        problems.append(f"“{loose[0]}” has no meaning here: a variable looks like {{{{customer.first_name}}}}.")
    if placeholder := _PLACEHOLDER.search(text):
        problems.append(f"“{placeholder[0]}” stands for data of one conversation. Use words or a variable instead.")
    return problems


def fill_in(text: str, values: Mapping[str, str]) -> Filled:
    """The text with its variables' values, which are not read for variables again. Raises KeyError for an unknown one.

    One without a value leaves no trace but its place closed up: “Hello {{customer.first_name}},” becomes “Hello,”.
    """
    missing = dict.fromkeys(
        name for match in _VARIABLE.finditer(text) if not values[(name := match[1].strip())] and name in VARIABLES
    )
    parts: list[str] = []
    end = 0
    for match in _VARIABLE.finditer(text):
        before, value = text[end : match.start()], values[match[1].strip()]
        if not value and before[-1:] in {" ", "\t"} and text[match.end() : match.end() + 1] in {"", *" \t\n,.!?;:"}:
            before = before.rstrip(" \t")
            # “It is paid, {{customer.first_name}}.” is said without the comma then.
            if text[match.end() : match.end() + 1] in {"", *"\n,.!?;:"}:
                before = before.removesuffix(",")
        parts += [before, value]
        end = match.end()
    return Filled("".join([*parts, text[end:]]), tuple(missing))

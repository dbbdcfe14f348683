"""How staff have set a rule. A rule without a row is as `guardrails.policy` has it."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from guardrails.models.kept import KeptByStaff
from guardrails.policy import DEFAULTS, Rule
from guardrails.rule_kinds import OptionError, find_kind

LONGEST_MESSAGE = 600
_LANGUAGE = re.compile(r"[a-z]{2,3}")


class GuardrailRule(KeptByStaff):
    class Action(models.TextChoices):
        REDACT = "redact", "Redact: placeholders in its place"
        REPLACE = "replace", "Replace: other words in its place"
        BLOCK = "block", "Block: answer with the message, without the model"
        FLAG = "flag", "Flag: let it pass and tell staff"
        HAND_OVER = "hand_over", "Hand over: answer with the message and offer a person"

    class Severity(models.TextChoices):
        LOW = "low", "Low"
        MEDIUM = "medium", "Medium"
        HIGH = "high", "High"

    name = models.CharField(max_length=60, primary_key=True, editable=False)
    is_inbound = models.BooleanField("judges what visitors write", default=True)
    is_outbound = models.BooleanField("judges what the assistant writes", default=True)
    action = models.CharField(max_length=9, choices=Action)
    message = models.CharField(
        max_length=LONGEST_MESSAGE,
        blank=True,
        help_text="What the visitor reads when the rule answers. Empty: the usual words.",
    )
    messages = models.JSONField(
        "in other languages",
        default=dict,
        blank=True,
        help_text="By language: its code and the text.",
    )
    severity = models.CharField(max_length=6, choices=Severity)
    fails_closed = models.BooleanField(
        "stop what could not be checked",
        default=False,
        help_text="When the check itself breaks or takes too long: on, the message is not taken or the reply ends; "
        "off, it passes with a flag.",
    )
    options = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "rule"

    def __str__(self) -> str:
        return find_kind(self.name).title if self.name in DEFAULTS else self.name

    @classmethod
    def from_rule(cls, rule: Rule) -> "GuardrailRule":
        """An unsaved row that says what the rule says."""
        names = ("name", "action", "is_on", "is_inbound", "is_outbound", "message", "severity", "fails_closed")
        tables = {"messages": dict(rule.messages), "options": dict(rule.options)}
        return cls(**{name: getattr(rule, name) for name in names}, **tables)

    def as_rule(self) -> Rule:
        return Rule(
            name=self.name,
            action=self.action,  # type: ignore[arg-type]
            is_on=self.is_on,
            is_inbound=self.is_inbound,
            is_outbound=self.is_outbound,
            message=self.message,
            messages=self.messages,
            severity=self.severity,  # type: ignore[arg-type]
            fails_closed=self.fails_closed,
            options=self.options,
        )

    def clean(self) -> None:
        if self.name not in DEFAULTS:
            raise ValidationError({"name": f"There is no rule {self.name!r}."})
        kind = find_kind(self.name)
        problems: dict[str, Any] = {}
        if self.action and self.action not in kind.actions:
            problems["action"] = f"This rule can {' or '.join(kind.actions)}."
        for direction in ("inbound", "outbound"):
            if getattr(self, f"is_{direction}") and direction not in kind.directions:
                problems[f"is_{direction}"] = "This rule has nothing to say about that direction."
        if problem := find_message_problem(self.messages):
            problems["messages"] = problem
        if not isinstance(self.options, dict):
            problems["options"] = "They must be a table of names and values."
        else:
            try:
                self.options = kind.read_options(self.options)
            except OptionError as error:
                problems["options"] = f"{error.option}: {error}"
        if problems:
            raise ValidationError(problems)


def find_message_problem(messages: Any) -> str:
    """What is wrong with texts by language, empty if nothing is."""
    if not isinstance(messages, dict):
        return "They must be a table of languages and texts."
    for code, text in messages.items():
        if not _LANGUAGE.fullmatch(str(code)):
            return f"{code!r} is not the code of a language, like es or de."
        if not isinstance(text, str) or not 0 < len(text.strip()) <= LONGEST_MESSAGE:
            return f"{code}: a text of 1 to {LONGEST_MESSAGE} characters is needed."
    return ""

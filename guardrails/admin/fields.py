"""Form fields for what the rows keep as lists and options."""

from typing import Any

from django import forms

from guardrails.models.rule import find_message_problem
from guardrails.rule_kinds import LONGEST_TEXT, MOST_TEXTS, Option


class LinesField(forms.CharField):
    """A list of short texts, one a line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "cols": 40}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        lines = list(dict.fromkeys(line.strip() for line in (value or "").splitlines() if line.strip()))
        if len(lines) > MOST_TEXTS or any(len(line) > LONGEST_TEXT for line in lines):
            raise forms.ValidationError(f"At most {MOST_TEXTS} lines of {LONGEST_TEXT} characters each.")
        return lines

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != (data or "").split("\n") and self.prepare_value(initial or []) != (data or "")


class TranslationsField(forms.CharField):
    """Texts by language: a line for each, `es: Lo siento …`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 4, "cols": 40}), required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{code}: {text}" for code, text in value.items()) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, str]:
        texts: dict[str, str] = {}
        for line in filter(str.strip, (value or "").splitlines()):
            code, colon, text = (part.strip() for part in line.partition(":"))
            if not colon:
                raise forms.ValidationError(f"Each line begins with a language and a colon, like “es:”: {line[:60]}")
            if code in texts:
                raise forms.ValidationError(f"{code} is there twice.")
            texts[code] = text
        if problem := find_message_problem(texts):
            raise forms.ValidationError(problem)
        return texts

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial or {}) != "\n".join((data or "").splitlines()))


def make_field(option: Option) -> forms.Field:
    texts = {"label": option.label, "help_text": option.help}
    match option.type:
        case "boolean":
            return forms.BooleanField(required=False, **texts)  # type: ignore[arg-type]
        case "fraction":
            widget = forms.NumberInput(attrs={"step": "0.01", "min": "0", "max": "1"})
            return forms.FloatField(min_value=0, max_value=1, widget=widget, **texts)  # type: ignore[arg-type]
        case "count":
            return forms.IntegerField(min_value=1, max_value=1000, **texts)  # type: ignore[arg-type]
        case "text":
            line = forms.TextInput(attrs={"class": "vTextField"})
            is_needed = bool(option.default)
            return forms.CharField(max_length=LONGEST_TEXT, required=is_needed, widget=line, **texts)  # type: ignore[arg-type]
        case "texts":
            return LinesField(**texts)

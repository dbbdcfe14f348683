"""The form of a rate draft: every figure of the rules as a field, built from the rules themselves."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from quotes.band_text import BandError, read_bands, write_bands
from quotes.models import RateTable
from quotes.publishing import save_rules
from quotes.rate_parts import BANDED
from quotes.rates import RatesError

# The parts without figures: names and texts, edited as JSON.
REST = ("makes", "hints", "exclusions")
_BAND_HELP = "One band a line, from - to: factor. Every value must lie in exactly one band."
_HELP = {
    "tax_rate": "A share of the premium: 0.04 is 4 %.",
    "minimum": "Before tax.",
    "maximum": "Before tax.",
    "vehicle_age": _BAND_HELP,
    "mileage": f"{_BAND_HELP} Miles on the odometer; a factor may not fall.",
    "driver_age": _BAND_HELP,
    "is_asked": "Without it a place counts when a visitor tells it by themselves.",
    "served": "Codes, like OH. Who lives elsewhere gets the reason and the alternative of rates.toml.",
    "deductible": "The one that a quote begins with.",
}
_LABELS = {"up_to": "Up to", "valid_days": "Days a quote is valid"}


@dataclass(frozen=True)
class Entry:
    """One figure of the rules: where it stands, and the group of the form, and the row there, that shows it."""

    path: tuple[str | int, ...]
    group: str
    kind: str = "text"
    label: str = ""
    row: str = ""

    @property
    def name(self) -> str:
        return "__".join(str(part) for part in self.path)


def list_entries(rules: dict[str, Any]) -> Iterator[Entry]:
    """Every figure that the form edits, in order."""
    yield Entry(("effective_from",), "When", "date", row="dates")
    yield Entry(("effective_until",), "When", "date", row="dates")
    yield Entry(("valid_days",), "When", "whole", row="dates")
    for limit in BANDED:
        for end in ("lowest", "highest"):
            if end in rules["eligibility"][limit]:
                label = f"{end} {limit.replace('_', ' ')}".capitalize()
                yield Entry(("eligibility", limit, end), "Whom and what we insure", "whole", label, limit)
    if rules["eligibility"].get("residence"):
        base = ("eligibility", "residence")
        yield Entry((*base, "is_asked"), "Whom and what we insure", "flag", "Ask everybody where they live", "asked")
        yield Entry((*base, "served"), "Whom and what we insure", "codes", "Places we insure in", "served")
    for key in rules["products"]:
        yield from _list_product(rules["products"][key], key)


def _list_product(product: dict[str, Any], key: str) -> Iterator[Entry]:
    group, base = product["name"], ("products", key)
    for name, value_class in product["classes"].items():
        yield Entry((*base, "classes", name, "base"), group, "figure", f"Base price: {value_class['label']}", "bases")
    for name in BANDED:
        yield Entry((*base, name), group, "bands", f"{name.replace('_', ' ').capitalize()}: factors", "bands")
    for name in product.get("powertrains", {}):
        yield Entry((*base, "powertrains", name), group, "figure", f"Factor for {name.replace('_', ' ')}", "drives")
    if product.get("deductibles"):
        yield Entry((*base, "deductible"), group, "whole", "Deductible to begin with", "deductibles")
    for place, deductible in enumerate(product.get("deductibles", ())):
        label = f"Factor for a deductible of {deductible['amount']:,}"
        yield Entry((*base, "deductibles", place, "factor"), group, "figure", label, "deductibles")
    for name, option in product.get("options", {}).items():
        yield Entry((*base, "options", name, "amount"), group, "figure", f"{option['name']}: price a month", "options")
    for name in ("policy_fee", "minimum", "maximum", "tax_rate"):
        yield Entry((*base, name), group, "figure", row="limits")


class RateDraftForm(forms.ModelForm):
    """Edits a draft's rules; saving refuses what cannot hold, beside the field that is wrong."""

    catalogue = forms.CharField(
        label="Makes, hints and exclusions",
        widget=forms.Textarea(attrs={"rows": 16, "cols": 90, "spellcheck": "false", "class": "vLargeTextField"}),
        help_text="The vehicle catalogue, and what is not insured with its reason and alternative, as JSON. New "
        "products, classes and options come with rates.toml.",
    )

    class Meta:
        model = RateTable
        fields = ("reason",)

    def __init__(self, *rest: Any, **more: Any) -> None:
        super().__init__(*rest, **more)
        self.rules = copy.deepcopy(self.instance.rules)
        for entry in list_entries(self.rules):
            self.initial[entry.name] = _show(self.rules, entry)
        shown = {name: self.rules[name] for name in ("makes", "hints") if name in self.rules}
        shown["exclusions"] = self.rules["eligibility"].get("exclusions", [])
        self.initial["catalogue"] = json.dumps(shown, indent=1, ensure_ascii=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for entry in list_entries(self.instance.rules):
            if entry.name in cleaned:
                self._take(entry, cleaned[entry.name])
        self._take_catalogue(cleaned.get("catalogue", "{}"))
        if not self.errors:
            try:
                save_rules(self.instance, self.rules)
            except RatesError as error:
                self.add_error(self._find_field(error), str(error))
        return cleaned

    def _take(self, entry: Entry, value: Any) -> None:
        if entry.kind == "bands":
            limit = self.rules["eligibility"][entry.path[-1]]
            try:
                value = read_bands(value, limit.get("lowest", 0), limit["highest"])
            except BandError as error:
                self.add_error(entry.name, str(error))
                return
        elif entry.kind == "codes":
            value = sorted(set(value.upper().replace(",", " ").split()))
        elif entry.kind == "date":
            value = value.isoformat() if value else None
        elif entry.kind == "figure":
            value = str(value)
        _find_parent(self.rules, entry)[entry.path[-1]] = value

    def _take_catalogue(self, text: str) -> None:
        try:
            content = json.loads(text)
        except ValueError as error:
            self.add_error("catalogue", f"This is not valid JSON: {error}.")
            return
        if not isinstance(content, dict) or not set(content) <= set(REST):
            self.add_error("catalogue", f"Only {', '.join(REST)} belong here.")
            return
        if "exclusions" in content:
            self.rules["eligibility"]["exclusions"] = content.pop("exclusions")
        self.rules |= content

    def _find_field(self, error: RatesError) -> str | None:
        """The field that the error is about; a rule over several figures names one at the beginning of its text."""
        said = str(error).partition(": ")[2].partition(":")[0]
        for parts in ((*error.path, said), error.path):
            name = "__".join(parts)
            if found := next((field for field in self.fields if field in (name, name.replace(".", "__"))), None):
                return found
        return "catalogue" if any(name in error.path or name in str(error) for name in REST) else None


def make_form(table: RateTable) -> type[RateDraftForm]:
    """The form's class for one draft: its fields follow from the rules."""
    fields = {entry.name: _make_field(entry) for entry in list_entries(table.rules)}
    return type("RateDraftForm", (RateDraftForm,), fields)


def make_fieldsets(table: RateTable) -> list[tuple[str, dict[str, Any]]]:
    """The form's groups; figures of one row stand side by side."""
    groups: dict[str, dict[str, list[str]]] = {"This draft": {"": ["reason"]}}
    for entry in list_entries(table.rules):
        groups.setdefault(entry.group, {}).setdefault(entry.row, []).append(entry.name)
    sets = [(name, {"fields": [tuple(row) for row in rows.values()]}) for name, rows in groups.items()]
    return [*sets, ("Catalogue and exclusions", {"fields": ["catalogue"], "classes": ["collapse"]})]


def _make_field(entry: Entry) -> forms.Field:
    name = str(entry.path[-1])
    label = entry.label or _LABELS.get(name) or name.replace("_", " ").capitalize()
    help_text = _HELP.get(name, "")
    match entry.kind:
        case "date":
            picker = forms.DateInput(attrs={"type": "date"})
            return forms.DateField(label=label, widget=picker, required=name == "effective_from", help_text=help_text)
        case "flag":
            return forms.BooleanField(label=label, required=False, help_text=help_text)
        case "codes":
            area = forms.Textarea(attrs={"rows": 3, "cols": 60, "spellcheck": "false"})
            return forms.CharField(label=label, widget=area, help_text=help_text)
        case "whole":
            return forms.IntegerField(label=label, min_value=0, help_text=help_text)
        case "figure":
            return forms.DecimalField(label=label, min_value=0, max_digits=9, decimal_places=4, help_text=help_text)
        case _:
            widget = forms.Textarea(attrs={"rows": 7, "cols": 34, "spellcheck": "false", "class": "bands"})
            return forms.CharField(label=label, widget=widget, help_text=help_text)


def _find_parent(rules: dict[str, Any], entry: Entry) -> Any:
    found: Any = rules
    for part in entry.path[:-1]:
        found = found[part]
    return found


def _show(rules: dict[str, Any], entry: Entry) -> Any:
    try:
        value = _find_parent(rules, entry)[entry.path[-1]]
    except KeyError:
        return None
    if entry.kind == "codes":
        return " ".join(value)
    if entry.kind == "bands":
        return write_bands(value, rules["eligibility"][entry.path[-1]].get("lowest", 0))
    return value

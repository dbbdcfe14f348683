"""Competitors' names, with a tester that takes the unsaved one along."""

from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.safestring import SafeString

from guardrails import competitors
from guardrails.admin.editing import SwitchFilter, TesterAdmin, make_state_chip
from guardrails.admin.fields import LinesField
from guardrails.models import CompetitorName


class CompetitorForm(forms.ModelForm):
    aliases = LinesField(label="Other names", help_text="Of the same company, one a line.")

    class Meta:
        model = CompetitorName
        fields = ("name", "aliases", "is_ambiguous", "is_on", "note")


class AmbiguousFilter(SwitchFilter):
    words = "also a common word"


@admin.register(CompetitorName)
class CompetitorNameAdmin(TesterAdmin):
    list_help = (
        "Companies whose names the assistant does not say. One that is also a common word counts only amid talk "
        "of your business."
    )
    form = CompetitorForm
    fields = ("name", "aliases", "is_ambiguous", "is_on", "note")
    list_display = ("name", "state", "counts", "other_names", "note", "changed")
    list_filter = (("is_on", SwitchFilter), ("is_ambiguous", AmbiguousFilter))
    search_fields = ("name", "aliases")
    tried_rule = "competitor"

    def trying(self, form: forms.ModelForm) -> AbstractContextManager[None]:
        others = CompetitorName.objects.exclude(pk=form.instance.pk).filter(is_on=True)
        named = [row.as_competitor() for row in others]
        return competitors.trying([*named, form.instance.as_competitor()] if form.instance.is_on else named)

    @admin.display(description="Other names")
    def other_names(self, row: Any) -> str:
        return ", ".join(row.aliases)

    @admin.display(description="State", ordering="is_on")
    def state(self, row: CompetitorName) -> SafeString:
        return make_state_chip(row)

    @admin.display(description="Counts", ordering="is_ambiguous")
    def counts(self, row: CompetitorName) -> str:
        return "amid talk of insurance" if row.is_ambiguous else "always"

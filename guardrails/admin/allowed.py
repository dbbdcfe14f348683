"""The company's own numbers and addresses, with a tester that takes the unsaved one along."""

from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.contrib import admin
from django.utils.safestring import SafeString

from guardrails.admin.editing import SwitchFilter, TesterAdmin, make_state_chip
from guardrails.models import AllowedValue
from guardrails.pii import allowed


@admin.register(AllowedValue)
class AllowedValueAdmin(TesterAdmin):
    list_help = (
        "The company's own telephone numbers, addresses and forms of numbers: they are not taken for a "
        "customer's, and not masked."
    )
    list_display = ("value", "kind", "state", "note", "changed")
    list_filter = ("kind", ("is_on", SwitchFilter))
    search_fields = ("value", "note")
    fields = ("kind", "value", "is_on", "note")
    tried_rule = "personal_data"

    def trying(self, form: forms.ModelForm) -> AbstractContextManager[None]:
        rows = [*AllowedValue.objects.exclude(pk=form.instance.pk).filter(is_on=True)]
        rows += [form.instance] if form.instance.is_on else []
        values = [row.value for row in rows if row.kind != AllowedValue.Kind.PATTERN]
        return allowed.trying(values, [row.value for row in rows if row.kind == AllowedValue.Kind.PATTERN])

    @admin.display(description="State", ordering="is_on")
    def state(self, row: Any) -> SafeString:
        return make_state_chip(row)

"""The rules: each known one is listed, as it is set or as it is by default."""

from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.urls.resolvers import URLPattern

from guardrails import policy
from guardrails.admin.changes import list_changes
from guardrails.admin.editing import TesterAdmin
from guardrails.admin.fields import TranslationsField, make_field
from guardrails.models import GuardrailRule
from guardrails.policy import DEFAULTS
from guardrails.rule_kinds import find_kind
from guardrails.wording import DEFAULT, load_words

_PREFIX = "option_"
# By rule; where there is no entry, under the rule's own name.
_USUAL_WORDS = {"injection": "refusal", "topic": "off_topic", "abuse": "ending"}
_TONES = {"high": "bad", "medium": "warn"}


class RuleForm(forms.ModelForm):
    """The rule's own options are fields of their own; each rule offers only what it can do."""

    messages = TranslationsField(
        label="In other languages",
        help_text="A line for each language, its code first: “es: Lo siento …”. The visitor's own language is used.",
    )

    class Meta:
        model = GuardrailRule
        fields = ("is_on", "is_inbound", "is_outbound", "action", "message", "messages", "severity", "fails_closed")
        widgets = {"message": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = find_kind(self.instance.name)
        if "action" not in self.fields:  # Only to read.
            return
        # What is said as long as nobody writes something else.
        usual = load_words().get(_USUAL_WORDS.get(self.instance.name, self.instance.name), {})
        self.fields["message"].widget.attrs["placeholder"] = usual.get(DEFAULT, "")
        labels = dict(GuardrailRule.Action.choices)
        self.fields["action"].choices = [(one, labels[one]) for one in self.kind.actions]  # type: ignore[attr-defined]
        for direction in ("inbound", "outbound"):
            if direction not in self.kind.directions:
                del self.fields[f"is_{direction}"]
        for option in self.kind.options:
            self.fields[_PREFIX + option.name] = make_field(option)
            self.initial[_PREFIX + option.name] = self.instance.options.get(option.name, option.default)

    def _post_clean(self) -> None:
        given = {option.name: self.cleaned_data.get(_PREFIX + option.name) for option in self.kind.options}
        changed = {name: value for name, value in given.items() if value is not None}
        self.instance.options = {**self.instance.options, **changed}
        super()._post_clean()  # type: ignore[misc]


@admin.register(GuardrailRule)
class GuardrailRuleAdmin(TesterAdmin):
    list_help = (
        "What every message passes through. A change holds within a second or two; each page has a tester that "
        "saves nothing."
    )
    form = RuleForm

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_object(self, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        """The row, or for a rule that nobody changed an unsaved one."""
        found = super().get_object(request, object_id, from_field)
        if found is None and object_id in DEFAULTS:
            found = GuardrailRule.from_rule(DEFAULTS[object_id])
        return found if found is None or found.name in DEFAULTS else None

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        kind = find_kind(obj.name)
        ways = [f"is_{direction}" for direction in kind.directions]
        options = [_PREFIX + option.name for option in kind.options]
        parts = [
            (None, {"fields": ["is_on", *ways, "action", "message", "messages"], "description": kind.about}),
            *([("Options", {"fields": options})] if options and self.has_change_permission(request, obj) else []),
            ("Weight", {"fields": ["severity", "fails_closed"]}),
        ]
        return [*parts, ("Last change", {"fields": ["updated_at", "changed_by"]})] if obj.updated_at else parts

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        # Fields of options are made by the form itself.
        kwargs["fields"] = [] if not self.has_change_permission(request, obj) else list(RuleForm.Meta.fields)
        return super().get_form(request, obj, change, **kwargs)

    def trying(self, form: forms.ModelForm) -> AbstractContextManager[None]:
        return policy.trying(form.instance.as_rule())

    def find_tried_rule(self, form: forms.ModelForm) -> str:
        return str(form.instance.name)

    def find_directions(self, row: Any) -> tuple[str, ...]:
        return find_kind(row.name).directions

    def rests_on_evidence(self, row: Any) -> bool:
        return find_kind(row.name).rests_on_evidence

    def get_urls(self) -> list[URLPattern]:
        address = path(
            "reset/<str:name>/", self.admin_site.admin_view(self.reset_view), name="guardrails_guardrailrule_reset"
        )
        return [address, *super().get_urls()]

    def reset_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """Back to the default: asks first, and says what that changes."""
        row = GuardrailRule.objects.visible_to(request.user).filter(name=name).first()
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if row is not None and request.method != "POST":
            context = {"title": f"{row}: back to the default", "rule": row, "changes": list(list_changes(row))}
            context |= {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media}
            return TemplateResponse(request, "admin/guardrails/reset.html", context)
        if row is not None:
            self.log_change(request, row, "Back to the default.")
            row.delete()
            self.message_user(request, f"{find_kind(name).title} is as it was delivered.", messages.SUCCESS)
        return redirect("admin:guardrails_guardrailrule_changelist")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        rows = {row.name: row for row in self.get_queryset(request).select_related("updated_by")}
        entries = [
            {
                "row": rows.get(name) or GuardrailRule.from_rule(rule),
                "kind": find_kind(name),
                "name": name,
                "is_changed": name in rows,
                "tone": _TONES.get((rows.get(name) or rule).severity, ""),
            }
            for name, rule in DEFAULTS.items()
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "Rules",
            "opts": self.opts,
            "media": self.media,
            "entries": entries,
            "can_change": self.has_change_permission(request),
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/guardrails/rules.html", context)

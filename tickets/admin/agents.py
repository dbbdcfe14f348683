"""What agents can take on."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from tickets.admin.tag_field import TagsField, find_or_make, list_names
from tickets.models import AgentProfile


class AgentProfileForm(forms.ModelForm):
    skill_names = TagsField(
        label="Skills",
        help_text="Products and matters, separated by commas. A ticket needs one if it has it as a tag, or its subject "
        "says it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial = {**self.initial, "skill_names": list_names(self.instance.skills.all())}


@admin.register(AgentProfile)
class AgentProfileAdmin(admin.ModelAdmin):
    list_help = (
        "What each agent can take on when tickets are dealt out: how many at once, in which languages, and about what."
    )
    form = AgentProfileForm
    list_display = ("user", "takes_part", "capacity", "languages", "skill_list", "last_dealt_at")
    list_select_related = ("user",)
    search_fields = ("user__username", "user__first_name", "user__last_name")
    fields = ("user", ("takes_part", "capacity"), "languages", "skill_names", "last_dealt_at")
    readonly_fields = ("last_dealt_at",)
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgentProfile]:
        return super().get_queryset(request).prefetch_related("skills")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = User.objects.filter(is_staff=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        form.instance.skills.set(find_or_make(form.cleaned_data["skill_names"]))

    @admin.display(description="Skills")
    def skill_list(self, profile: AgentProfile) -> str:
        return list_names(profile.skills.all())

"""API keys in Django admin: made with their scopes, shown once, revoked for good."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from api.keys import make_key, revoke_key
from api.models import ApiKey, ApiKeyEvent
from api.scopes import Scope
from records.admin import RecordAdmin

DAYS = [(30, "30 days"), (90, "90 days"), (180, "half a year"), (365, "a year")]


class KeyForm(forms.ModelForm):
    """`by`: who makes the key. A superuser may make one for any colleague, others for themselves alone."""

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple, help_text="Give it no more than it needs."
    )
    days = forms.TypedChoiceField(
        label="Ends after", choices=DAYS, coerce=int, initial=90, help_text="Make the next one before then."
    )
    by: User

    class Meta:
        model = ApiKey
        fields = ("name", "user", "scopes", "days")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        staff = User.objects.filter(is_active=True, is_staff=True)
        allowed = staff if self.by.is_superuser else staff.filter(pk=self.by.pk)
        # A key that was made is looked at without fields.
        field = self.fields.get("user")
        if not isinstance(field, forms.ModelChoiceField):
            return
        field.queryset = allowed.order_by("username")
        field.initial = self.by.pk

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        scopes = set(cleaned.get("scopes", ()))
        if Scope.CONTACTS.value in scopes and Scope.LEADS.value not in scopes:
            self.add_error("scopes", "Contacts come with leads: choose to read leads, too.")
        return cleaned


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    list_help = (
        "What lets the company's programs in: each acts for one colleague, and does no more than its scopes. A "
        "key is shown once, when it is made."
    )
    form = KeyForm
    list_display = ("name", "user", "scope_names", "state_chip", "expires_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("name__icontains", "prefix__exact")
    show_full_result_count = False
    change_form_template = "admin/api/apikey/key.html"
    fields = ("name", "user", "scopes", "days")
    actions = ("revoke_chosen",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        """Who is no superuser sees their own."""
        keys = super().get_queryset(request)
        return keys if request.user.is_superuser else keys.filter(user_id=request.user.pk)

    def get_form(self, request: HttpRequest, obj: ApiKey | None = None, change: bool = False, **options: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **options)
        form.by = request.user
        return form

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        if obj is None:
            return self.fields
        return ("name", "prefix", "user", "scope_names", "state_chip", "expires_at", "created_at", "last_used_at",
                "revoked_at")  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        return () if obj is None else self.get_fields(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """A key stands as it was made; revoking it is a button of its own."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return super().add_view(request, form_url, {"show_save_and_add_another": False, **(extra_context or {})})

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        chosen = form.cleaned_data
        ends = timezone.now() + timedelta(days=chosen["days"])
        assert isinstance(request.user, User)
        made, token = make_key(chosen["name"], chosen["user"], chosen["scopes"], ends, request.user)
        obj.__dict__.update(made.__dict__)
        request.made_token = token  # type: ignore[attr-defined]

    def response_add(self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None) -> HttpResponse:
        """The one page that shows the secret. It goes through no message, which a session or a cookie would keep."""
        context = {
            **self.admin_site.each_context(request), "title": "The key is made", "key": obj, "opts": self.opts,
            "token": request.made_token,  # type: ignore[attr-defined]
            "address": request.build_absolute_uri("/api/v1/"),
        }  # fmt: skip
        response = render(request, "admin/api/apikey/made.html", context)
        response["Cache-Control"] = "no-store"
        return response

    def get_urls(self) -> list[Any]:
        revoke = self.admin_site.admin_view(require_POST(self.revoke))
        return [path("<int:pk>/revoke/", revoke, name="api_apikey_revoke"), *super().get_urls()]

    def revoke(self, request: HttpRequest, pk: int) -> HttpResponseRedirect:
        key = get_object_or_404(self.get_queryset(request), pk=pk)
        self._revoke(request, [key])
        return redirect(reverse("admin:api_apikey_changelist"))

    @admin.action(description="Revoke: programs that use them are refused from now on", permissions=["add"])
    def revoke_chosen(self, request: HttpRequest, keys: QuerySet[ApiKey]) -> None:
        self._revoke(request, list(keys.select_related("user")))

    def _revoke(self, request: HttpRequest, keys: list[ApiKey]) -> None:
        assert isinstance(request.user, User)
        count = sum(revoke_key(key, request.user) for key in keys) if self.has_add_permission(request) else 0
        self.message_user(
            request, f"Revoked: {count}." if count else "Nothing was revoked.",
            messages.SUCCESS if count else messages.WARNING,
        )  # fmt: skip

    @admin.display(description="scopes")
    def scope_names(self, key: ApiKey) -> str:
        return ", ".join(key.scopes)

    @admin.display(description="state")
    def state_chip(self, key: ApiKey) -> SafeString:
        words = {"asleep": "its user may not sign in"}.get(key.state, key.state)
        return format_html('<span class="chip chip--{}">{}</span>', key.state, words)


@admin.register(ApiKeyEvent)
class ApiKeyEventAdmin(RecordAdmin):
    list_help = "Who made, changed or revoked keys and webhooks, and when. Nobody changes these entries."
    list_display = ("at", "verb", "name", "username", "details")
    list_filter = ("verb", "at")
    search_fields = ("name__icontains", "username__istartswith")
    show_full_result_count = False

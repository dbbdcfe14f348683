"""Webhooks and their deliveries in Django admin: what is sent where, how it went, and sending again. They are made by
the API, whose answer has the secret."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from api.models import ApiKey, Webhook, WebhookDelivery
from api.webhooks import changing
from api.webhooks.delivering import SEND, make_body, send_again
from chat.queueing import queue_task


def _see(request: HttpRequest, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """Who is no superuser sees what belongs to keys that act for them."""
    return rows if request.user.is_superuser else rows.filter(**{f"{path}user_id": request.user.pk})


def _chip(state: str, words: str) -> SafeString:
    return format_html('<span class="chip chip--{}">{}</span>', state, words)


class WebhookForm(forms.ModelForm):
    """`key` may become another that acts for the same person: the one that takes an ended key's place."""

    class Meta:
        model = Webhook
        fields = ("key", "description")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields.get("key")
        if isinstance(field, forms.ModelChoiceField):
            usable = Q(user=self.instance.key.user, revoked_at=None) | Q(pk=self.instance.key_id)
            field.queryset = ApiKey.objects.filter(usable)

    def clean_key(self) -> ApiKey:
        key: ApiKey = self.cleaned_data["key"]
        missing = changing.list_missing_scopes(key, self.instance.events)
        if key.pk != self.instance.key_id and missing:
            raise forms.ValidationError(f"That key lacks {', '.join(missing)}, which its events need.")
        if key.webhooks.filter(url=self.instance.url).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("That key has a webhook for this address already.")
        return key


class _Buttons(admin.ModelAdmin):
    """A row's page has buttons that post to `<pk>/<name>/`: `BUTTONS` gives name and method."""

    BUTTONS: dict[str, str] = {}
    show_full_result_count = False

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            *(
                path(
                    f"<int:pk>/{button}/", self.admin_site.admin_view(require_POST(self._answer(method))),
                    name=f"{name}_{button}",
                )
                for button, method in self.BUTTONS.items()
            ),
            *super().get_urls(),
        ]  # fmt: skip

    def _answer(self, method: str) -> Callable[..., HttpResponse]:
        def press(request: HttpRequest, pk: int) -> HttpResponse:
            row = get_object_or_404(self.get_queryset(request), pk=pk)
            if not self.has_change_permission(request, row):
                return redirect(reverse("admin:index"))
            getattr(self, method)(request, row)
            name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
            return redirect(reverse(name, args=[row.pk]))

        return press

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Webhook)
class WebhookAdmin(_Buttons):
    list_help = (
        "Addresses of the company's programs that are told of what happens. One that goes on failing is stopped; "
        "programs make new ones with a key."
    )
    form = WebhookForm
    BUTTONS = {"test": "send_test", "start": "start", "stop": "stop"}
    list_display = ("__str__", "host", "key", "state_chip", "delivered_at", "failing_since")
    list_filter = ("is_active",)
    list_select_related = ("key__user",)
    search_fields = ("public_id__exact", "description__icontains", "url__icontains")
    change_form_template = "admin/api/webhook/page.html"
    readonly_fields = ("public_id", "url", "event_names", "state_chip", "stopped_because", "created_at",
                       "delivered_at", "failing_since", "failures", "deliveries_link")  # fmt: skip
    fields = ("public_id", "url", "description", "key", *readonly_fields[2:])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        return _see(request, super().get_queryset(request), "key__")

    def save_model(self, request: HttpRequest, obj: Webhook, form: Any, change: bool) -> None:
        username = request.user.get_username()
        if "key" in form.changed_data:
            changing.move(obj, form.cleaned_data["key"], username)
        if "description" in form.changed_data:
            stored = Webhook.objects.select_related("key__user").get(pk=obj.pk)
            changing.change_webhook(stored, username, description=form.cleaned_data["description"])

    def delete_model(self, request: HttpRequest, obj: Webhook) -> None:
        changing.delete_webhook(obj, request.user.get_username())

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """The log goes with its webhook, though nobody deletes from it by itself."""
        rows, counts, _forbidden, protected = super().get_deleted_objects(objs, request)
        return rows, counts, set(), protected

    def get_actions(self, request: HttpRequest) -> Any:
        """Deleting several at once would leave no record."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def send_test(self, request: HttpRequest, webhook: Webhook) -> None:
        if not webhook.is_active:
            self.message_user(request, "It is stopped: start it first.", messages.WARNING)
            return
        changing.fire_test(webhook)
        queue_task(SEND, webhook.pk)
        self.message_user(request, "A test is on its way: see its deliveries in a moment.", messages.SUCCESS)

    def start(self, request: HttpRequest, webhook: Webhook) -> None:
        changing.start(webhook, request.user.get_username())
        queue_task(SEND, webhook.pk)
        self.message_user(request, "It hears again of what happens from now on.", messages.SUCCESS)

    def stop(self, request: HttpRequest, webhook: Webhook) -> None:
        changing.stop(webhook, request.user.get_username())
        self.message_user(request, "It is stopped: nothing is sent to it.", messages.SUCCESS)

    @admin.display(description="receiver")
    def host(self, webhook: Webhook) -> str:
        return webhook.url.split("/")[2]

    @admin.display(description="hears of")
    def event_names(self, webhook: Webhook) -> str:
        return ", ".join(webhook.events)

    @admin.display(description="state")
    def state_chip(self, webhook: Webhook) -> SafeString:
        if not webhook.is_active:
            return _chip("revoked", "stopped")
        if webhook.key.state != "active":
            return _chip("asleep", f"rests: its key is {webhook.key.state}")
        return _chip("expired", "failing") if webhook.failing_since else _chip("active", "active")

    @admin.display(description="deliveries")
    def deliveries_link(self, webhook: Webhook) -> SafeString:
        page = reverse("admin:api_webhookdelivery_changelist")
        return format_html('<a href="{}?webhook__id__exact={}">What was sent in the last 30 days</a>', page, webhook.pk)


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(_Buttons):
    list_help = (
        "Each thing that a webhook was told, or is still to be told, and what its receiver answered. Open one to "
        "send it again."
    )
    BUTTONS = {"resend": "resend"}
    list_display = ("created_at", "kind", "subject", "webhook", "state_chip", "attempts", "status_code", "problem")
    list_filter = ("state", "event__kind", ("webhook", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("event", "webhook__key__user")
    list_per_page = 50
    actions = ("resend_chosen",)
    change_form_template = "admin/api/webhookdelivery/page.html"
    fields = ("public_id", "webhook", "state_chip", "attempts", "status_code", "milliseconds", "problem", "created_at",
              "attempted_at", "finished_at", "next_attempt", "body")  # fmt: skip
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        return _see(request, super().get_queryset(request), "webhook__key__")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """There is nothing to save: it is sent again or not."""
        extra = {"title": "Delivery", "show_save": False, "show_save_and_continue": False, **(extra_context or {})}
        return super().change_view(request, object_id, form_url, extra)

    def resend(self, request: HttpRequest, delivery: WebhookDelivery) -> None:
        self._resend(request, [delivery])

    @admin.action(description="Send again", permissions=["change"])
    def resend_chosen(self, request: HttpRequest, deliveries: QuerySet[WebhookDelivery]) -> None:
        self._resend(request, list(deliveries.select_related("webhook")))

    def _resend(self, request: HttpRequest, deliveries: list[WebhookDelivery]) -> None:
        sent = [delivery for delivery in deliveries if delivery.webhook.is_active]
        for delivery in sent:
            send_again(delivery)
        if sent:
            self.message_user(request, f"On their way again: {len(sent)}.", messages.SUCCESS)
        if len(sent) < len(deliveries):
            left = len(deliveries) - len(sent)
            self.message_user(request, f"Not sent, because their webhook is stopped: {left}.", messages.WARNING)

    @admin.display(description="event", ordering="event__kind")
    def kind(self, delivery: WebhookDelivery) -> str:
        return delivery.event.kind

    @admin.display(description="about")
    def subject(self, delivery: WebhookDelivery) -> str:
        return delivery.event.subject

    @admin.display(description="state", ordering="state")
    def state_chip(self, delivery: WebhookDelivery) -> SafeString:
        chips = {"waiting": "expired", "delivered": "active", "failed": "revoked", "dropped": "asleep"}
        return _chip(chips[delivery.state], delivery.get_state_display())

    @admin.display(description="next attempt")
    def next_attempt(self, delivery: WebhookDelivery) -> Any:
        return delivery.due_at if delivery.state == WebhookDelivery.State.WAITING else self.get_empty_value_display()

    @admin.display(description="what is sent")
    def body(self, delivery: WebhookDelivery) -> SafeString:
        return format_html('<pre class="made-key__try">{}</pre>', make_body(delivery.event).decode())

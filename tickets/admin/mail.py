"""Mail that went out, or did not."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from records.admin import RecordAdmin
from tickets.mail.addresses import mask_address
from tickets.models import OutgoingMail


@admin.register(OutgoingMail)
class OutgoingMailAdmin(RecordAdmin):
    """Read only: a mail is made of its ticket when it is sent."""

    list_help = (
        "Mail about tickets: what waits, what was sent, and what was not, with the reason. A mail is made of its "
        "ticket when it goes out."
    )
    list_display = ("created_at", "kind", "ticket", "masked_recipient", "state", "attempts", "reason", "sent_at")
    fields = ("kind", "ticket", "masked_recipient", "state", "attempts", "reason", "created_at", "due_at", "sent_at")
    list_filter = ("state", "kind")
    list_select_related = ("ticket",)
    list_per_page = 50
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OutgoingMail]:
        return super().get_queryset(request).visible_to(request.user)  # type: ignore[attr-defined]

    @admin.display(description="Recipient")
    def masked_recipient(self, mail: OutgoingMail) -> str:
        """The whole address stands on the ticket's page, for those who may see it."""
        return mask_address(mail.recipient)

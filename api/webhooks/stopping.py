"""A webhook that goes on failing is stopped, and whoever its key acts for hears of it."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from api.models import ApiKeyEvent, Webhook
from api.webhooks.changing import record
from api.webhooks.sending import Outcome
from chat.queueing import queue_task

logger = logging.getLogger(__name__)
TELL = "api.tasks.tell_of_stopped_webhook"
# Nothing was accepted for so long, and so many attempts failed.
FAILING_FOR, FAILURES = timedelta(days=3), 10


def note_failure(webhook: Webhook, outcome: Outcome, resumes_at: datetime | None) -> None:
    """Counts a failed attempt, and stops the webhook if it was the last straw or the receiver says that it is gone."""
    webhook.failing_since = webhook.failing_since or timezone.now()
    webhook.failures += 1
    Webhook.objects.filter(pk=webhook.pk).update(
        failing_since=webhook.failing_since, failures=webhook.failures, resumes_at=resumes_at
    )
    if outcome.is_gone:
        _stop(webhook, "Its receiver says that it is gone for good (status 410).")
    elif timezone.now() - webhook.failing_since >= FAILING_FOR and webhook.failures >= FAILURES:
        _stop(webhook, f"Nothing was accepted for {FAILING_FOR.days} days. Lastly: {outcome.problem}")


def _stop(webhook: Webhook, reason: str) -> None:
    with transaction.atomic():
        if not Webhook.objects.filter(pk=webhook.pk, is_active=True).update(
            is_active=False, stopped_because=reason[:200]
        ):
            return
        record(webhook, ApiKeyEvent.Verb.WEBHOOK_STOPPED, "")
        transaction.on_commit(lambda: queue_task(TELL, webhook.pk))
    logger.error("webhook %s was stopped: it goes on failing", webhook.public_id)


def tell_of_stopped(webhook_id: int) -> bool:
    """By mail to the person its key acts for; False if they have no address, it runs again, or there is no mail."""
    webhook = Webhook.objects.select_related("key__user").filter(pk=webhook_id, is_active=False).first()
    if webhook is None or not settings.CAN_SEND_EMAIL or not webhook.key.user.email:
        return False
    page = settings.SITE_ORIGIN + reverse("admin:api_webhook_change", args=[webhook.pk])
    body = (
        f"The webhook “{webhook}” of the API key “{webhook.key}” was stopped, and its receiver no longer hears of "
        f"anything.\n\n{webhook.stopped_because}\n\nWhen the receiver works again, start it here and send again what "
        f"it missed:\n{page}\n"
    )
    send_mail(f"Webhook stopped: {webhook}", body, None, [webhook.key.user.email])
    return True

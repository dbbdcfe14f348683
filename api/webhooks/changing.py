"""Making and changing webhooks. Each change is on record; what can be changed twice is safe to repeat."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from api.models import ApiKey, ApiKeyEvent, Webhook, WebhookDelivery, WebhookEvent
from api.webhooks.kinds import EventKind, find_scope
from api.webhooks.signing import CIPHER, make_secret
from chat.api.errors import ScopeError
from chat.errors import InvalidError, TakenError

Verb = ApiKeyEvent.Verb
# A key with more is not a program's, but a mistake.
MOST = 20
# How long the former secret signs beside the new one.
TAKING_UP = timedelta(days=1)


def create_webhook(key: ApiKey, url: str, events: Sequence[str], description: str) -> tuple[Webhook, str]:
    """The webhook and its secret, which can be had now and never again. Its address was looked at.

    Raises ScopeError for events that the key may not read, InvalidError, TakenError."""
    check_events(key, events)
    if key.webhooks.count() >= MOST:
        raise InvalidError(_("A key can have %(count)s webhooks.") % {"count": MOST})
    secret = make_secret()
    try:
        with transaction.atomic():
            webhook = Webhook.objects.create(
                key=key, url=url, events=sorted(set(events)), description=description, secret=CIPHER.encrypt(secret)
            )
            record(webhook, Verb.WEBHOOK_MADE, key.user.get_username())
    except IntegrityError:
        raise TakenError(_("This key has a webhook for this address already.")) from None
    return webhook, secret


def change_webhook(webhook: Webhook, username: str, **values: str | list[str]) -> None:
    """Raises what `create_webhook` raises."""
    if "events" in values:
        check_events(webhook.key, values["events"])
        values["events"] = sorted(set(values["events"]))
    changed = {name: value for name, value in values.items() if getattr(webhook, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(webhook, name, value)
    if "url" in changed:
        # Another receiver: what the last one did says nothing of it.
        changed |= {"failing_since": None, "failures": 0, "resumes_at": None}  # type: ignore[dict-item]
    try:
        with transaction.atomic():
            Webhook.objects.filter(pk=webhook.pk).update(**changed)
            record(webhook, Verb.WEBHOOK_CHANGED, username)
    except IntegrityError:
        raise TakenError(_("This key has a webhook for this address already.")) from None


def check_events(key: ApiKey, events: Sequence[str]) -> None:
    """Raises ScopeError: nobody hears by a webhook what they could not read."""
    if missing := list_missing_scopes(key, events):
        raise ScopeError(_("This key lacks %(scopes)s, which these events need.") % {"scopes": ", ".join(missing)})


def list_missing_scopes(key: ApiKey, events: Sequence[str]) -> list[str]:
    return sorted({find_scope(kind).value for kind in events} - set(key.scopes))


def renew_secret(webhook: Webhook, username: str) -> str:
    """The new secret. For a day the former one signs, too, so that receivers can change over without a loss."""
    secret = make_secret()
    with transaction.atomic():
        locked = Webhook.objects.select_for_update().get(pk=webhook.pk)
        locked.former_secret, locked.former_until = locked.secret, timezone.now() + TAKING_UP
        locked.secret = CIPHER.encrypt(secret)
        locked.save(update_fields=["secret", "former_secret", "former_until"])
        record(locked, Verb.WEBHOOK_RENEWED, username)
    return secret


def start(webhook: Webhook, username: str) -> None:
    """It hears again of what happens from now on, and what waits is sent. Safe to repeat."""
    with transaction.atomic():
        rested = Webhook.objects.filter(pk=webhook.pk, is_active=False)
        if rested.update(is_active=True, stopped_because="", failing_since=None, failures=0, resumes_at=None):
            record(webhook, Verb.WEBHOOK_STARTED, username)


def stop(webhook: Webhook, username: str) -> None:
    """By somebody's wish. Safe to repeat."""
    with transaction.atomic():
        reason = _("Stopped by %(user)s.") % {"user": username}
        if Webhook.objects.filter(pk=webhook.pk, is_active=True).update(is_active=False, stopped_because=reason[:200]):
            record(webhook, Verb.WEBHOOK_STOPPED, username)


def move(webhook: Webhook, key: ApiKey, username: str) -> None:
    """To the key that takes its key's place. The caller saw to whose it is."""
    with transaction.atomic():
        Webhook.objects.filter(pk=webhook.pk).update(key=key)
        webhook.key = key
        record(webhook, Verb.WEBHOOK_MOVED, username)


def delete_webhook(webhook: Webhook, username: str) -> None:
    """With the log of its deliveries."""
    with transaction.atomic():
        record(webhook, Verb.WEBHOOK_DELETED, username)
        webhook.delete()


def fire_test(webhook: Webhook) -> WebhookDelivery:
    """A delivery of an event that nothing led to: one attempt, at once. The caller queues its sending."""
    with transaction.atomic():
        event = WebhookEvent.objects.create(
            kind=EventKind.TEST, subject=webhook.public_id, facts={"webhook": webhook.public_id},
            spread_at=timezone.now(),
        )  # fmt: skip
        return WebhookDelivery.objects.create(webhook=webhook, event=event, tries_left=1)


def record(webhook: Webhook, verb: str, username: str) -> None:
    """Of the address only its host: the rest may be a secret of the receiver's."""
    # Read without judging it: what is stopped may have an address that is refused by now.
    details = {"webhook": webhook.public_id, "host": urlsplit(webhook.url).hostname, "events": list(webhook.events)}
    ApiKeyEvent.objects.create(
        key_id=webhook.key_id, name=webhook.key.name, username=username, verb=verb, details=details
    )

"""Making, finding and revoking keys. A secret has 256 random bits, so that a plain digest of it tells nothing."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from api.models import ApiKey, ApiKeyEvent

_TOKEN = re.compile(r"portal_([a-z2-7]{10})_([A-Za-z0-9_-]{43})")
_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
# How exactly it is kept when a key was last used: not each of its requests is worth a write.
USE_NOTED_EVERY = timedelta(minutes=5)


def make_key(name: str, user: User, scopes: Sequence[str], expires_at: datetime, by: User) -> tuple[ApiKey, str]:
    """The key and its secret token, which can be had now and never again."""
    prefix = "".join(secrets.choice(_LETTERS) for _ in range(10))
    token = f"portal_{prefix}_{secrets.token_urlsafe(32)}"
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name, prefix=prefix, digest=_digest(token), user=user, scopes=list(scopes), expires_at=expires_at
        )
        _record(key, "key.made", by)
    return key, token


def find_key(token: str) -> ApiKey | None:
    """The key that this token opens, if it may be used now."""
    match = _TOKEN.fullmatch(token)
    if match is None:
        return None
    key = ApiKey.objects.select_related("user").filter(prefix=match[1]).first()
    if key is None or not hmac.compare_digest(key.digest, _digest(token)) or key.state != "active":
        return None
    return key


def note_use(key: ApiKey) -> None:
    """Safe to repeat."""
    now = timezone.now()
    due = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    ApiKey.objects.filter(due, pk=key.pk).update(last_used_at=now)


def revoke_key(key: ApiKey, by: User) -> bool:
    """For good, from this moment on. False when it was revoked before."""
    with transaction.atomic():
        if not ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
            return False
        _record(key, "key.revoked", by)
    return True


def _record(key: ApiKey, verb: str, by: User) -> None:
    details = {"user": key.user.get_username(), "scopes": key.scopes, "until": key.expires_at.isoformat()}
    ApiKeyEvent.objects.create(key_id=key.pk, name=key.name, username=by.get_username(), verb=verb, details=details)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

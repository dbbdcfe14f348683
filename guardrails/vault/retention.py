"""How long originals are kept, by kind; what is over goes, and a key that has nothing left to open."""

from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from guardrails import conf
from guardrails.kinds import ALL_KINDS
from guardrails.models import Vault, VaultEntry

BATCH = 1000
# Kinds that are never kept leave a fingerprint for this long, so that a value said twice has one number.
FINGERPRINT_LIFE = timedelta(hours=1)


def read_retention() -> dict[str, int]:
    """Days by kind; 0: never kept. Raises ImproperlyConfigured."""
    changed = conf.read("GUARDRAILS_RETENTION_DAYS")
    if unknown := set(changed) - set(ALL_KINDS):
        raise ImproperlyConfigured(f"GUARDRAILS_RETENTION_DAYS: no such kind: {', '.join(sorted(unknown))}.")
    for kind, days in changed.items():
        if not isinstance(days, int) or days < 0:
            raise ImproperlyConfigured(f"GUARDRAILS_RETENTION_DAYS: {kind} must be a number of days, 0 or more.")
    return conf.RETENTION_DAYS | changed


def is_kept(kind: str) -> bool:
    return read_retention()[kind] > 0


def forget_expired() -> int:
    """Forgets what has been kept for long enough, and returns how many values. Safe to repeat and to break off."""
    now = timezone.now()
    count = 0
    for kind, days in read_retention().items():
        limit = now - max(timedelta(days=days), FINGERPRINT_LIFE)
        count += _forget(VaultEntry.objects.filter(kind=kind, created_at__lt=limit, digest__isnull=False))
    kept = VaultEntry.objects.filter(vault=OuterRef("pk"), digest__isnull=False)
    idle = Vault.objects.filter(~Exists(kept), created_at__lt=now - FINGERPRINT_LIFE).exclude(wrapped_key="")
    while ids := list(idle.values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            # Locked first, and looked at again: something may have been kept in this moment.
            list(Vault.objects.select_for_update().filter(pk__in=ids).values_list("pk"))
            idle.filter(pk__in=ids).update(wrapped_key="")
    return count


def _forget(expired: QuerySet[VaultEntry]) -> int:
    count = 0
    while ids := list(expired.values_list("pk", flat=True)[:BATCH]):
        count += VaultEntry.objects.filter(pk__in=ids).update(digest=None, ciphertext=None)
    return count

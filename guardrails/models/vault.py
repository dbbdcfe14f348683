"""The originals behind placeholders, encrypted, and the record of who saw or erased them."""

from django.db import models
from django.utils import timezone

from records.append_only import AppendOnly


class Vault(models.Model):
    """A conversation's own key, wrapped under the portal's. Without it its originals are lost for good."""

    conversation_id = models.UUIDField(primary_key=True, editable=False)
    wrapped_key = models.CharField(max_length=200, blank=True, help_text="Empty once erased or no longer needed.")
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"Vault of conversation {str(self.conversation_id)[-6:]}"


class VaultEntry(models.Model):
    """One value of a conversation. Its number stays taken when its contents are gone: what was written with it must
    never come to mean something else."""

    vault = models.ForeignKey(Vault, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    # Keyed with the vault's key; of kinds that are never kept a few bits only: see guardrails/vault/cipher.py.
    digest = models.CharField(max_length=64, null=True)  # noqa: DJ001 - absent is not empty: digests are unique
    ciphertext = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vault", "kind", "number"], name="vault_number_once"),
            models.UniqueConstraint(fields=["vault", "kind", "digest"], name="vault_value_once"),
        ]
        indexes = [
            models.Index(
                fields=["kind", "created_at"], condition=models.Q(digest__isnull=False), name="vault_entry_kept"
            )
        ]

    def __str__(self) -> str:
        return self.placeholder

    @property
    def placeholder(self) -> str:
        return f"[{self.kind}_{self.number}]"


class Disclosure(AppendOnly):
    """Somebody saw or erased a conversation's originals: who, when, of which kinds and why; never the originals."""

    class Action(models.TextChoices):
        REVEAL = "reveal", "Revealed"
        ERASE = "erase", "Erased"

    at = models.DateTimeField(default=timezone.now, db_index=True, editable=False)
    action = models.CharField(max_length=6, choices=Action)
    conversation_id = models.UUIDField(db_index=True)
    # No foreign key: the record outlives the account. Empty when no member of staff did it.
    user_id = models.BigIntegerField(null=True)
    username = models.CharField(max_length=150)
    kinds = models.JSONField(default=list, help_text="The kinds of data, without the data.")
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["-at", "-id"]
        permissions = [
            ("reveal_personal_data", "Can reveal personal data of a conversation"),
            ("erase_personal_data", "Can erase personal data of a conversation"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} by {self.username}"

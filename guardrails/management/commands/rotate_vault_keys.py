"""`manage.py rotate_vault_keys`: after a new key was put first in PII_VAULT_KEYS, and before the old one goes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from guardrails.vault.rotation import Rotation, rotate_keys


class Command(BaseCommand):
    help = "Wraps every conversation's vault key under the first of PII_VAULT_KEYS. Safe to repeat and to break off."

    def handle(self, *args: Any, **options: Any) -> None:
        done = Rotation()
        for done in rotate_keys():
            self.stderr.write(f"{done.total:,} vaults looked at")
        self.stdout.write(f"{done.rotated:,} wrapped under the newest key, {done.current:,} were already.")
        if done.unreadable:
            raise CommandError(
                f"{done.unreadable:,} open with none of the keys: put the key they were wrapped under "
                "at the end of PII_VAULT_KEYS and run this again."
            )
        self.stdout.write("Older keys may go from PII_VAULT_KEYS once no backup needs them.")

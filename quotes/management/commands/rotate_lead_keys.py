"""`manage.py rotate_lead_keys`: leads' contacts and notes under the newest of PII_VAULT_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quotes.leads.rotation import rotate_lead_keys


class Command(BaseCommand):
    help = "Encrypts contacts and notes of leads anew, under the newest key. Safe to repeat and to break off."

    def handle(self, *args: Any, **options: Any) -> None:
        done = rotate_lead_keys()
        self.stdout.write(f"{done.rotated} texts are under the newest key.")
        if done.unreadable:
            raise CommandError(
                f"{done.unreadable} open with none of the keys: don't drop any, look for the missing one."
            )
        self.stdout.write("Older keys are no longer needed for leads.")

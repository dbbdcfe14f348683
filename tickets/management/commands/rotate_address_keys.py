"""`manage.py rotate_address_keys`: customers' addresses under the newest of PII_VAULT_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tickets.services.rotation import rotate_addresses


class Command(BaseCommand):
    help = (
        "Encrypts the addresses of tickets and their mail anew, under the newest key. Safe to repeat and to break off."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        done = rotate_addresses()
        self.stdout.write(f"{done.rotated} addresses are under the newest key.")
        if done.unreadable:
            raise CommandError(
                f"{done.unreadable} open with none of the keys: don't drop any, look for the missing one."
            )
        self.stdout.write("Older keys are no longer needed for tickets.")

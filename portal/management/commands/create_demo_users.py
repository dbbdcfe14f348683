"""`manage.py create_demo_users`: people to try the portal as, on a development machine only."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.company import load_company as load_policies
from portal.management.demo_users import create_users, read_sign_ins, write_sign_ins


class Command(BaseCommand):
    help = "Creates a customer, an agent, a manager and an administrator; passwords stay in DATA_DIR/sign-ins.json."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--show", action="store_true", help="print the names and passwords")

    def handle(self, *, show: bool, **options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError("Demo users are for development only: DEBUG is off.")
        path = Path(settings.DATA_DIR) / "sign-ins.json"
        earlier = read_sign_ins(path)
        sign_ins = create_users(earlier)
        if sign_ins != earlier:
            write_sign_ins(path, sign_ins)
        # They waited for the account.
        policies = load_policies(settings.EXAMPLE_COMPANY)
        self.stdout.write(f"Demo users are ready: {', '.join(sign_ins)}. The customer has {policies}")
        if show:
            for name, password in sign_ins.items():
                self.stdout.write(f"  {name:<14} {password}")

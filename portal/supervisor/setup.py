"""`python -m portal.supervisor.setup`: what has to be done once before the processes start. Safe to repeat."""

import os
import sys

import django
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError


def set_up() -> None:
    """Tables, static files for production, the example company when there is none, and people to try it as."""
    call_command("migrate", interactive=False, verbosity=0)
    if not settings.DEBUG:
        call_command("collectstatic", interactive=False, verbosity=0)
    load_example_company()
    if settings.DEBUG:
        call_command("create_demo_users")


def load_example_company() -> None:
    from chat.models import PromptVersion

    if not PromptVersion.objects.exists():
        call_command("load_company", str(settings.BASE_DIR / "portal" / "company" / "acme"))


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    try:
        set_up()
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except DatabaseError as error:
        print(f"DATABASE_URL: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python -m portal.supervisor.setup`: what has to be done once before the processes start. Safe to repeat."""

import argparse
import os
import sys

import django
import psycopg
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from redis import Redis, RedisError

CONNECT_SECONDS = 5


def set_up(*, keep_static_files: bool) -> None:
    """Tables, static files for production, the example company when there is none, and people to try it as."""
    reach_database()
    reach_valkey()
    call_command("migrate", interactive=False, verbosity=0)
    if not settings.DEBUG and not keep_static_files:
        call_command("collectstatic", interactive=False, verbosity=0)
    load_example_company()
    if settings.DEBUG:
        make_demo_users()


def reach_database() -> None:
    """Once beside the pool, which would go on for ten seconds, warning at each try, before it said less. Raises
    DatabaseError."""
    if connection.vendor == "postgresql":
        parameters = {"connect_timeout": CONNECT_SECONDS, **connection.get_connection_params()}
        with connection.wrap_database_errors:
            psycopg.connect(**parameters).close()


def reach_valkey() -> None:
    """One of the operator's own, which each process would wait for without an end. Raises RedisError."""
    if not settings.EMBEDDED_VALKEY_SOCKET:
        limits = {"socket_connect_timeout": CONNECT_SECONDS, "socket_timeout": CONNECT_SECONDS}
        with Redis.from_url(settings.REDIS_URL, **limits) as valkey:
            valkey.ping()


def load_example_company() -> None:
    from chat.models import PromptVersion

    if not PromptVersion.objects.exists():
        call_command("load_company", str(settings.EXAMPLE_COMPANY))


def make_demo_users() -> None:
    """Once: the command checks four passwords, which takes longer than all else that a start does."""
    from django.contrib.auth.models import User

    from portal.management.demo_users import create_groups

    if (settings.DATA_DIR / "sign-ins.json").exists() and User.objects.filter(username="administrator").exists():
        create_groups()
    else:
        call_command("create_demo_users")


def _name_database() -> str:
    """What the operator set, or the file that is there without."""
    return "DATABASE_URL" if os.environ.get("DATABASE_URL") else str(settings.DATABASES["default"]["NAME"])


def main() -> int:
    parser = argparse.ArgumentParser(prog="portal.supervisor.setup", description=__doc__)
    parser.add_argument("--keep-static-files", action="store_true", help="they were collected with the image")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        django.setup()
        set_up(keep_static_files=options.keep_static_files)
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        return 2
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    except DatabaseError as error:
        print(f"{_name_database()}: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    except RedisError as error:
        print(f"REDIS_URL: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

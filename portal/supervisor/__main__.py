"""`python -m portal.supervisor`: judge what it needs, then run it. Every failure is one line and a non-zero exit."""

import argparse
import asyncio
import os
import signal
import sys

from django.core.exceptions import ImproperlyConfigured


def main() -> int:
    parser = argparse.ArgumentParser(prog="portal.supervisor", description=__doc__)
    parser.add_argument("--end-with-parent", action="store_true", help="end also when whoever started it is killed")
    if parser.parse_args().end_with_parent:
        _end_with_parent()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from portal.supervisor.preflight import PreflightError, lock_data_dir, prepare_folders, require_free_port

    try:
        from portal import settings
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)
        return 2
    try:
        prepare_folders(settings.DATA_DIR, settings.EMBEDDED_VALKEY_SOCKET)
        with lock_data_dir(settings.DATA_DIR):
            require_free_port(settings.PORT)
            return _run()
    except PreflightError as error:
        print(error, file=sys.stderr)
        return 1


def _end_with_parent() -> None:
    """A `make` that is killed tells nobody. Asked for, because a shell may well be left behind on purpose (nohup)."""
    from portal.orphans import end_with_parent

    parent = os.getppid()
    end_with_parent(signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(1)


def _run() -> int:
    from portal.supervisor.supervisor import Supervisor

    return asyncio.run(Supervisor().run())


if __name__ == "__main__":
    sys.exit(main())

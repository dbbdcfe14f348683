"""Databases of tests: migrated once for all the processes of a run, which takes seconds, and copied from then on."""

import fcntl
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.base.creation import BaseDatabaseCreation

from tests.settings import SHARED_DIR

MIGRATED = SHARED_DIR / "migrated.sqlite3"
# On PostgreSQL its name, and the file that says that it is there.
TEMPLATE, MADE = "portal_migrated", SHARED_DIR / "migrated.postgres"

_migrate = BaseDatabaseCreation.create_test_db


def create(
    creation: Any, verbosity: int = 1, autoclobber: bool = False, serialize: bool = True, keepdb: bool = False
) -> str:
    """In place of `create_test_db`, where nothing of a database outlives the run."""
    if serialize or keepdb or not _is_thrown_away(creation):
        return _migrate(creation, verbosity, autoclobber, serialize, keepdb)
    copy = copy_file if creation.connection.vendor == "sqlite" else copy_database
    with (SHARED_DIR / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return copy(creation)


def _is_thrown_away(creation: Any) -> bool:
    """A PostgreSQL that was there before would keep what is made to be copied."""
    return creation.connection.vendor == "sqlite" or settings.OWNS_POSTGRES


def copy_file(creation: Any) -> str:
    name = creation._get_test_db_name()
    if not MIGRATED.exists():
        _migrate(creation, verbosity=0, autoclobber=True, serialize=False)
        # The last connection that is closed leaves all of it in the one file.
        creation.connection.close()
        shutil.copy2(name, MIGRATED.with_suffix(".begun"))
        MIGRATED.with_suffix(".begun").rename(MIGRATED)
    else:
        Path(name).unlink(missing_ok=True)
        shutil.copy2(MIGRATED, name)
    return _open(creation, name)


def copy_database(creation: Any) -> str:
    name = creation._get_test_db_name()
    quote = creation.connection.ops.quote_name
    if not MADE.exists():
        _migrate(creation, verbosity=0, autoclobber=True, serialize=False)
        creation.connection.close()
        # Its pool holds others open, and what is in use cannot be copied.
        creation.connection.close_pool()
    source, target = (TEMPLATE, name) if MADE.exists() else (name, TEMPLATE)
    with creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quote(target)}")
        cursor.execute(f"CREATE DATABASE {quote(target)} TEMPLATE {quote(source)}")
    MADE.touch()
    return _open(creation, name)


def _open(creation: Any, name: str) -> str:
    creation.connection.close()
    settings.DATABASES[creation.connection.alias]["NAME"] = creation.connection.settings_dict["NAME"] = name
    creation.connection.ensure_connection()
    return name


def patch() -> None:
    BaseDatabaseCreation.create_test_db = create

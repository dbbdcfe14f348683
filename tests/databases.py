"""SQLite's databases: migrated once for all the processes of a run, which takes seconds, and copied from then on."""

import fcntl
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.base.creation import BaseDatabaseCreation

from tests.settings import SHARED_DIR

MIGRATED = SHARED_DIR / "migrated.sqlite3"

_migrate = BaseDatabaseCreation.create_test_db


def create(
    creation: Any, verbosity: int = 1, autoclobber: bool = False, serialize: bool = True, keepdb: bool = False
) -> str:
    """In place of `create_test_db`."""
    if serialize or keepdb or creation.connection.vendor != "sqlite":
        return _migrate(creation, verbosity, autoclobber, serialize, keepdb)
    with (SHARED_DIR / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return copy_file(creation)


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
    creation.connection.close()
    settings.DATABASES[creation.connection.alias]["NAME"] = creation.connection.settings_dict["NAME"] = name
    creation.connection.ensure_connection()
    return name


def patch() -> None:
    BaseDatabaseCreation.create_test_db = create

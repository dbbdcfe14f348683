"""What an export of many leads takes: `python benchmarks/lead_export.py [-n 100000] [--libreoffice]`.

Makes a database of its own with leads whose contacts are encrypted, and writes each format as a worker does, with its
progress, in a process of its own; then reads the file in pieces as the web process sends it. Prints the time and how
far memory rose above the idle process (at most 150 MB are wanted). With --libreoffice (`soffice` on the PATH) the
workbook is opened there without a screen, and its formulas are looked for.
"""

import argparse
import asyncio
import csv
import logging
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

WANTED_MB = 150
BATCH = 5_000
FORMULAS = ["=1+1", "＝1+1", "+1+1", "@SUM(A1)", ' =HYPERLINK("http://127.0.0.1/")', "-2+3"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=100_000, help="How many leads.")
    parser.add_argument("--libreoffice", action="store_true", help="Open the workbook in LibreOffice.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        set_up()
        began = time.perf_counter()
        fill(options.n)
        print(f"{options.n:,} leads made in {time.perf_counter() - began:.0f} s")
        spawn = multiprocessing.get_context("spawn")
        passed = True
        for kind in ("csv", "json", "xlsx"):
            with spawn.Pool(1) as pool:
                passed &= pool.apply(measure, (kind, f"{folder}/leads.{kind}"))
        if options.libreoffice:
            passed &= check_in_libreoffice(Path(folder))
    sys.exit(0 if passed else 1)


def set_up() -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    # Else every query is remembered.
    settings.DEBUG = False
    logging.disable(logging.WARNING)
    call_command("migrate", verbosity=0)


def fill(count: int) -> None:
    from django.contrib.auth.models import User

    from quotes.leads.cipher import encrypt_contact
    from quotes.leads.contact import Contact
    from quotes.models import Lead

    User.objects.create_superuser("manager")
    random.seed(1)
    made: list[Any] = []
    for number in range(count):
        contact = Contact("Jo Miller", f"+1555{number:07}", f"jo.{number}@example.com")
        made.append(
            Lead(
                reference=f"L-{number:06}", wish="call", contact=encrypt_contact(contact), contact_hint=contact.hint,
                vehicle="2021 Honda Civic", product="car", currency="USD", page="/car/", campaign="spring",
                monthly_premium=Decimal(random.randint(4000, 30000)) / 100,
                next_action=FORMULAS[number % len(FORMULAS)],
                created_at=datetime.now(UTC) - timedelta(minutes=number),
            )
        )  # fmt: skip
        if len(made) == BATCH or number == count - 1:
            Lead.objects.bulk_create(made)
            made.clear()


class MemoryWatch:
    """The highest memory of this process while it is open, above what it was before, in MB."""

    def __enter__(self) -> "MemoryWatch":
        self.process, self.is_open = psutil.Process(), True
        self.idle = self.highest = self.process.memory_info().rss
        self.thread = threading.Thread(target=self._look)
        self.thread.start()
        return self

    def _look(self) -> None:
        while self.is_open:
            self.highest = max(self.highest, self.process.memory_info().rss)
            time.sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self.is_open = False
        self.thread.join()

    @property
    def risen(self) -> float:
        return (self.highest - self.idle) / 2**20


def measure(kind: str, copy: str) -> bool:
    """In a process that has done nothing yet but start, like a worker."""
    set_up()
    from django.contrib.auth.models import User

    from quotes.leads.exporting.columns import COLUMNS
    from quotes.leads.exporting.jobs import claim_export, request_export, write_export
    from quotes.models import LeadExport

    user = User.objects.get()
    wanted = LeadExport(
        format=kind, columns=list(COLUMNS), region="us", time_zone="America/Chicago", reason="Benchmark"
    )
    export = request_export(wanted, user)
    claimed = claim_export(export.pk)
    assert claimed
    progress = threading.Thread(target=print_progress, args=(export.pk,))
    with MemoryWatch() as watch:
        began = time.perf_counter()
        progress.start()
        write_export(claimed)
        seconds = time.perf_counter() - began
    progress.join()
    export.refresh_from_db()
    assert export.status == "done", export.status
    with MemoryWatch() as download:
        size = asyncio.run(read_in_pieces(export.file, copy))
    is_flat = max(watch.risen, download.risen) <= WANTED_MB
    print(
        f"{kind}: {export.total:,} leads, {size / 2**20:.1f} MB in {seconds:.1f} s; above idle while writing "
        f"{watch.risen:.1f} MB, while sending {download.risen:.1f} MB "
        f"(at most {WANTED_MB}: {'yes' if is_flat else 'NO'})"
    )
    return is_flat


def print_progress(pk: Any) -> None:
    """What the page shows."""
    from django.db import connection

    from quotes.models import LeadExport

    shown = -1
    while True:
        status, done, total = LeadExport.objects.values_list("status", "done", "total").get(pk=pk)
        if done * 4 // total > shown:
            shown = done * 4 // total
            print(f"  {done:,} of {total:,}")
        if status not in ("waiting", "running"):
            break
        time.sleep(0.1)
    connection.close()


async def read_in_pieces(name: str, copy: str) -> int:
    from django.core.files.storage import default_storage

    from quotes.leads.dashboard.exports import read_pieces

    size = 0
    with open(copy, "wb") as target:
        async for piece in read_pieces(default_storage.open(name)):
            size += target.write(piece)
    return size


def check_in_libreoffice(folder: Path) -> bool:
    """Whether LibreOffice opens the workbook, with every row, and what looks like a formula is still text."""
    program = shutil.which("soffice")
    if program is None:
        print("LibreOffice is not installed.")
        return False
    # Token 9 writes formulas as formulas: a computed cell could not hide.
    as_csv = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true"
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        [program, profile, "--headless", "--convert-to", as_csv, "--outdir", str(folder / "out"), "leads.xlsx"],
        cwd=folder, check=True, capture_output=True, timeout=540,
    )  # fmt: skip
    with (folder / "out" / "leads.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    steps = {row["Next step"] for row in rows}
    is_text = steps == {f"'{formula}" for formula in FORMULAS}
    print(f"LibreOffice opened {len(rows):,} rows; formulas stay text: {'yes' if is_text else f'NO {steps}'}")
    return is_text


if __name__ == "__main__":
    main()

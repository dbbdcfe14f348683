"""Times the staff's lists over many conversations: `python benchmarks/admin_lists.py [-n 1000000] [--postgres]`.

Fills a database of its own (SQLite, a PostgreSQL from PyPI, or an empty one at DATABASE_URL) with conversations of four
messages and two turns, with verdicts, feedback and tool calls as they occur, and prints how long whole pages take.
"""

import argparse
import json
import logging
import os
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

BATCH = 20_000
SPAN = timedelta(days=730)
PAGES = {
    "newest": "",
    "third page": "?p=3",
    "past 7 days": "?from={week}",
    "a month a year ago": "?from={from}&to={to}",
    "handler: agent": "?handler__exact=human",
    "failed turn": "?trouble=turn",
    "failed tool call": "?trouble=tool",
    "open handoff request": "?trouble=handoff",
    "blocked": "?verdict=block",
    "flagged": "?verdict=flag",
    "redacted": "?verdict=redact",
    "not helpful": "?feedback=negative",
    "helpful": "?feedback=positive",
    "rated low": "?rating=low",
    "used get_quote": "?tool=get_quote",
    "oldest prompt version": "?prompt=1",
    "blocked and rated low": "?verdict=block&rating=low",
    "search: in every second": "?q=insurance",
    "search: in 1 of 100": "?q=flatbed",
    "search: in 1 of 10,000": "?q=zeppelin",
    "search: two words": "?q=flatbed+insurance",
    "search: nowhere": "?q=xylophone",
    "search: an id": "?q={id}",
}
OTHER_LISTS = ["turn", "turn/?status__exact=failed", "toolcall", "toolcall/?state__exact=failed", "verdict",
               "verdict/?action__exact=block", "feedback/?rating__exact=-1", "handoffrequest"]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=1_000_000, help="How many conversations.")
    parser.add_argument("--postgres", action="store_true", help="On PostgreSQL.")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        if options.postgres and "DATABASE_URL" not in os.environ:
            from tests.servers import start_postgres

            os.environ["DATABASE_URL"] = start_postgres()
        prepare(options.n)
        measure(options.rounds)


def prepare(count: int) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.DEBUG = False
    logging.disable(logging.INFO)
    settings.ALLOWED_HOSTS = ["testserver"]
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    fill(count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"{count:,} conversations on {connection.vendor}, made in {time.perf_counter() - began:.0f} s")


def fill(count: int) -> None:
    from chat.models import PromptVersion

    for number in (1, 2, 3):
        status = "published" if number == 3 else "archived"
        PromptVersion.objects.create(number=number, status=status, identity="", published_at=datetime.now(UTC))
    versions = list(PromptVersion.objects.order_by("number").values_list("pk", flat=True))
    texts = make_texts()
    rows: dict[str, list[tuple[Any, ...]]] = {}
    for place in range(count):
        for table, row in make_rows(place / count, versions, texts):
            rows.setdefault(table, []).append(row)
        if len(rows["chat_conversation"]) >= BATCH:
            insert(rows)
    insert(rows)


COLUMNS = {
    "chat_visitor": "id created_at",
    "chat_conversation": "id visitor_id prompt_version_id title handler handler_epoch locale page_url created_at "
    "last_activity_at message_count last_seq rating rating_comment",
    "chat_turn": "id conversation_id status handler_epoch lease_owner lease_expires_at attempt started_at provider "
    "model stop_reason error_code model_calls input_tokens output_tokens cache_read_tokens cache_write_tokens cost_usd",
    "chat_message": "id conversation_id turn_id role status text citations cards suggestions stop_reason created_at",
    "chat_toolcall": "id turn_id tool_use_id name arguments state idempotency_key attempts error queued_at",
    "chat_verdict": "message_id rule direction action kind detail created_at",
    "chat_feedback": "message_id rating comment created_at",
    "chat_handoffrequest": "conversation_id reason created_at resolved_at",
}


def insert(rows: dict[str, list[tuple[Any, ...]]]) -> None:
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table, columns in COLUMNS.items():
            names = columns.split()
            batch = rows.pop(table, [])
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                    for row in batch:
                        copy.write_row(row)
                continue
            # SQLite keeps identifiers as hexadecimal text and times without their zone.
            plain = [tuple(map(flatten, row)) for row in batch]
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", plain)


def flatten(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return value.hex
    return str(value.replace(tzinfo=None)) if isinstance(value, datetime) else value


def make_texts() -> list[str]:
    """Sentences of common words; what the searches look for is sown as often as they say."""
    chance = random.Random(1)
    words = "cover policy claim car battery quote price electric repair roadside rental deductible driver home pay help"
    vocabulary = [*words.split(), *(f"word{number}" for number in range(3_000))]
    weights = [1 / (rank + 1) for rank in range(len(vocabulary))]
    texts = []
    for number in range(10_000):
        text = chance.choices(vocabulary, weights, k=chance.randint(8, 40))
        text += ["insurance"] * (number % 2) + ["flatbed"] * (number % 100 == 7) + ["zeppelin"] * (number == 77)
        texts.append(" ".join(text).capitalize() + ".")
    return texts


def make_rows(age: float, versions: list[int], texts: list[str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """One conversation; `age` goes from 0 for the oldest to 1 for the newest."""
    at = datetime.now(UTC) - SPAN * (1 - age) - timedelta(minutes=5)
    key = visitor = make_key(at)
    text = random.choice(texts)
    handler = "human" if random.random() < 0.001 else "ai"
    rating = random.choice([1, 2, 3, 4, 5, 5, 5]) if random.random() < 0.08 else None
    end = at + timedelta(minutes=3)
    yield "chat_visitor", (visitor, at)
    yield "chat_conversation", (key, visitor, versions[int(age * 3)], text[:80], handler, 0, "en", "/", at, end, 4, 9,
                                rating, "")  # fmt: skip
    for number in range(2):
        yield from make_turn(key, at + timedelta(minutes=number), texts)
    if random.random() < 0.01:
        yield "chat_handoffrequest", (key, "", at, None if age > 0.99 else end)


def make_turn(conversation: uuid.UUID, at: datetime, texts: list[str]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    question, turn = make_key(at), make_key(at + timedelta(milliseconds=5))
    answer = uuid.UUID(int=turn.int ^ 1)
    status = "failed" if random.random() < 0.004 else "completed"
    yield "chat_turn", (turn, conversation, status, 0, "web", at, 1, at, "anthropic", "claude-sonnet-5-5", "end_turn",
                        "", 1, 40, 120, 7000, 0, "0.004100")  # fmt: skip
    for pk, role in ((question, "visitor"), (answer, "assistant")):
        yield "chat_message", (pk, conversation, turn, role, "complete", random.choice(texts), "[]", "[]", "[]", "", at)
    if random.random() < 0.5:
        name = "get_quote" if random.random() < 0.2 else "search_help"
        state = "failed" if random.random() < 0.003 else "succeeded"
        yield "chat_toolcall", (make_key(at), turn, "toolu", name, json.dumps({"a": 1}), state, turn.hex, 1, "", at)
    for action, share in (("block", 0.002), ("flag", 0.006), ("redact", 0.03)):
        if random.random() < share:
            yield "chat_verdict", (question, "rule", "inbound", action, "KIND", "", at)
    if random.random() < 0.04:
        yield "chat_feedback", (answer, -1 if random.random() < 0.25 else 1, "", at)


def make_key(at: datetime) -> uuid.UUID:
    milliseconds = int(at.timestamp() * 1000)
    return uuid.UUID(
        int=milliseconds << 80 | 0x7 << 76 | random.getrandbits(12) << 64 | 2 << 62 | random.getrandbits(62)
    )


def measure(rounds: int) -> None:
    from django.contrib.auth.models import User
    from django.test import Client

    from chat.models import Conversation

    client = Client()
    client.force_login(User.objects.create_superuser("bench"))
    today = datetime.now(UTC).date()
    places = {
        "week": today - timedelta(days=6),
        "from": today - timedelta(days=395),
        "to": today - timedelta(days=365),
        "id": Conversation.objects.values_list("pk", flat=True).first(),
    }
    addresses = {name: f"/admin/chat/conversation/{query.format(**places)}" for name, query in PAGES.items()}
    addresses |= {name: f"/admin/chat/{name}{'' if '?' in name else '/'}" for name in OTHER_LISTS}
    addresses["a transcript"] = f"/admin/chat/conversation/{places['id']}/change/"
    print(f"{'page':32}{'p50 ms':>8}{'p95 ms':>8}{'first':>8}{'cpu ms':>8}  (cpu: of this process)")
    for name, address in addresses.items():
        first = time_page(client, address)
        times, cpu = zip(*(time_page(client, address) for _ in range(rounds)), strict=True)
        p95 = statistics.quantiles(times, n=20, method="inclusive")[-1]
        figures = (statistics.median(times), p95, first[0], statistics.median(cpu))
        print(f"{name:32}" + "".join(f"{figure:8.0f}" for figure in figures), flush=True)


def time_page(client: Any, address: str) -> tuple[float, float]:
    """Milliseconds that passed, and those this process computed in."""
    began, computed = time.perf_counter(), time.process_time()
    status = client.get(address).status_code
    assert status == 200, (address, status)
    return (time.perf_counter() - began) * 1000, (time.process_time() - computed) * 1000


if __name__ == "__main__":
    main()

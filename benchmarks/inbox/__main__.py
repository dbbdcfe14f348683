import argparse
import logging
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import benchmarks.inbox

LIMIT_MS = 200
ROUNDS = 15
SEARCHES = {
    "in every second message": "insurance", "in 1 of 100": "flatbed", "in 1 of 10,000": "zeppelin",
    "two words": "flatbed insurance", "nowhere": "xylophone", "a number": "#{ticket}", "an address": "{email}",
}  # fmt: skip


@dataclass
class Timed:
    """Milliseconds: of the pages as they were asked for, and of this process's work alone."""

    p50: float
    p95: float
    cpu: float


def main() -> int:
    parser = argparse.ArgumentParser(
        description=benchmarks.inbox.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("-n", type=int, default=50_000, help="How many tickets.")
    parser.add_argument("--postgres", action="store_true", help="On PostgreSQL.")
    parser.add_argument("--explain", metavar="WORDS", help="Print the queries of the pages whose name has these words.")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        os.environ["DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        if options.postgres and "DATABASE_URL" not in os.environ:
            from tests.servers import start_postgres

            os.environ["DATABASE_URL"] = start_postgres()
        prepare(options.n)
        from django.conf import settings

        from tests.servers import valkey_at

        with valkey_at(settings.EMBEDDED_VALKEY_SOCKET):
            return measure(options.explain)


def prepare(count: int) -> None:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    from portal.management.demo_users import create_groups

    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    logging.disable(logging.INFO)
    call_command("migrate", verbosity=0)
    create_groups()
    from benchmarks.inbox.filling import fill

    began = time.perf_counter()
    fill(count)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    print(f"{count:,} tickets on {connection.vendor}, made in {time.perf_counter() - began:.0f} s", flush=True)


def list_pages() -> dict[str, tuple[Any, str]]:
    """By name: who asks, and for which address."""
    from django.contrib.auth.models import User

    from inbox.lists import LISTS
    from tickets.models import Ticket

    agent, manager = User.objects.get(username="agent0"), User.objects.create_superuser("manager")
    ticket = Ticket.objects.visible_to(agent).filter(state="open", customer__isnull=False).latest("pk")
    longest = Ticket.objects.visible_to(agent).order_by("-conversation__message_count")[0]
    known = {"ticket": ticket.pk, "email": ticket.customer.email if ticket.customer else ""}
    pages: dict[str, tuple[Any, str]] = {}
    for who, user in (("agent", agent), ("manager", manager)):
        pages[f"{who}: the whole page"] = (user, "/inbox/")
        pages[f"{who}: all counts"] = (user, "/inbox/nav/")
        for key in (*(one.key for one in LISTS), "live"):
            pages[f"{who}: list {key}"] = (user, f"/inbox/rows/?list={key}")
        for name, term in SEARCHES.items():
            term = term.format(**known).replace("#", "%23").replace(" ", "+")
            pages[f"{who}: search, {name}"] = (user, f"/inbox/rows/?q={term}")
        pages[f"{who}: all open, urgent"] = (user, "/inbox/rows/?list=open&priority=urgent")
        pages[f"{who}: a ticket"] = (user, f"/inbox/tickets/{ticket.pk}/")
    pages["agent: the longest ticket"] = (agent, f"/inbox/tickets/{longest.pk}/")
    pages["customer: their requests"] = (ticket.customer, "/tickets/")
    pages["customer: a request"] = (ticket.customer, f"/tickets/{ticket.pk}/")
    for query in ("", "?due=mine", "?due=unassigned", "?due=late", "?due=unsolved", "?state__exact=closed", "?p=3",
                  "?q=flatbed", f"?q=%23{ticket.pk}"):  # fmt: skip
        pages[f"admin: tickets {query}"] = (manager, f"/admin/tickets/ticket/{query}")
    pages["admin: tickets of an agent"] = (agent, "/admin/tickets/ticket/")
    pages["admin: a ticket"] = (manager, f"/admin/tickets/ticket/{ticket.pk}/change/")
    for query in ("", "?handler__exact=human", "?q=flatbed"):
        pages[f"admin: conversations {query}"] = (manager, f"/admin/chat/conversation/{query}")
    pages["admin: conversations of an agent"] = (agent, "/admin/chat/conversation/")
    pages["admin: a transcript"] = (manager, f"/admin/chat/conversation/{ticket.conversation_id}/change/")
    return pages


def measure(explain: str | None) -> int:
    from django.test import Client

    print(f"{'page':44}{'p50 ms':>8}{'p95 ms':>8}{'of limit':>10}{'cpu ms':>8}   limit: p95 of {LIMIT_MS} ms")
    clients: dict[int, Client] = {}
    worst = 0.0
    for name, (user, address) in list_pages().items():
        client = clients.setdefault(user.pk, Client())
        client.force_login(user)
        if explain is not None and explain in name:
            print_queries(client, address)
        timed = time_page(client, address)
        ratio = timed.p95 / LIMIT_MS
        worst = max(worst, ratio)
        print(f"{name:44}{timed.p50:8.0f}{timed.p95:8.0f}{ratio:10.2f}{timed.cpu:8.0f}", flush=True)
    print(f"worst: {worst:.2f} of the limit, {datetime.now(UTC):%Y-%m-%d}")
    return 1 if worst > 1 else 0


def time_page(client: Any, address: str) -> Timed:
    ask(client, address)
    seconds, cpu = zip(*(ask(client, address) for _ in range(ROUNDS)), strict=True)
    p95 = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return Timed(statistics.median(seconds) * 1000, p95 * 1000, statistics.median(cpu) * 1000)


def ask(client: Any, address: str) -> tuple[float, float]:
    began, worked = time.perf_counter(), time.process_time()
    fragment = {"HTTP_X_INBOX_FRAGMENT": "1"} if address != "/inbox/" else {}
    answer = client.get(address, **fragment)
    assert answer.status_code == 200, (address, answer.status_code)
    return time.perf_counter() - began, time.process_time() - worked


def print_queries(client: Any, address: str) -> None:
    """The slowest of a page, with how the database does them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        ask(client, address)
    plan = "EXPLAIN (ANALYZE, BUFFERS)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    for query in sorted(captured.captured_queries, key=lambda one: -float(one["time"]))[:3]:
        print(query["time"], query["sql"][:1500])
        with connection.cursor() as cursor:
            cursor.execute(f"{plan} {query['sql']}")
            print("\n".join(str(row) for row in cursor.fetchall()))


if __name__ == "__main__":
    sys.exit(main())

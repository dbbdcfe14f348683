import time
from typing import Any

from django.core.management.base import BaseCommand

from knowledge.library import LIBRARY


class Command(BaseCommand):
    help = (
        "Builds the search index from the published articles and says how large it is and how long that took. "
        "Running processes need no telling: each takes up a change within a second or so."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        library = LIBRARY.rebuild()
        seconds = time.perf_counter() - started
        self.stdout.write(
            f"Indexed {len(library.articles)} articles, {library.chunk_count} passages in {seconds:.2f} s."
        )

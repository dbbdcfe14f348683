import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from knowledge.embedding import embed_missing
from knowledge.embeddings import configured
from knowledge.library import LIBRARY
from knowledge.models import SearchIndex

SAY_AFTER_SECONDS = 5.0


class Command(BaseCommand):
    help = (
        "Embeds what of the published articles is not embedded yet, builds the search index and says how large it is "
        "and how long that took. Running processes need no telling: each takes up a change within a second or so."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.perf_counter()
        if embedder := configured():
            while embed_missing(embedder, time.monotonic() + SAY_AFTER_SECONDS):
                self.stdout.write(f"{SearchIndex.read().verdict}")
        index = SearchIndex.read()
        library = LIBRARY.rebuild()
        seconds = time.perf_counter() - started
        self.stdout.write(
            f"Indexed {library.article_count} articles, {library.chunk_count} passages, {library.embedded_count} of "
            f"them by meaning, in {seconds:.2f} s."
        )
        if index.problem:
            raise CommandError(index.problem)

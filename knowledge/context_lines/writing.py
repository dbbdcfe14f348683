"""Having the fast model write lines in the background, a slice at a time; the rule's lines serve meanwhile."""

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import groupby

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from knowledge.context_lines.storing import find_settled, forget_stale, note_useless, store_lines
from knowledge.context_lines.wording import INSTRUCTIONS, DescribingError, make_question, read_lines
from knowledge.embedding import BusyError, embed_chunks, note_problem
from knowledge.embeddings import Embedder, EmbeddingError, configured
from knowledge.entries import Entry, load_entries
from knowledge.fast_model import get_fast_model
from knowledge.models import Article, ContextRequest, SearchIndex
from knowledge.vector_store import store_vectors
from knowledge.windows import chunk_windows, digest_windows

logger = logging.getLogger(__name__)
WRITE_LINES = "knowledge.tasks.write_context_lines"
SLICE_SECONDS, ANSWER_SECONDS = 30.0, 30.0
# What is asked at once, and the most that the answer may have.
PASSAGES_AT_ONCE, MOST_TOKENS = 8, 1_024
# A worker that was killed holds the others up for so long; a slice may end with a slow answer and its embedding.
TASK_SECONDS = 180
_BUSY, _BUSY_SECONDS = "knowledge.describing", TASK_SECONDS + 10
DAY = timedelta(days=1)
NOT_EMBEDDED = "They wait until passages can be embedded again."


def is_wanted() -> bool:
    """Only search by meaning reads the lines."""
    return settings.CONTEXT_LINES == "model" and configured() is not None and get_fast_model().is_there()


def queue_lines() -> None:
    """Have a worker look what is missing. When the queue is away the clock's next round does it."""
    try:
        current_app.send_task(WRITE_LINES, expires=300, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        logger.debug("context lines could not be queued: %s", type(error).__name__)


def write_slice() -> bool:
    """Has lines written for about SLICE_SECONDS; True when some are left to ask for. Safe to repeat and to break off.
    Raises BusyError."""
    if not is_wanted():
        SearchIndex.note(described=0, description_problem="")
        return False
    if not cache.add(_BUSY, True, _BUSY_SECONDS):
        raise BusyError
    try:
        return write_missing(time.monotonic() + SLICE_SECONDS)
    finally:
        cache.delete(_BUSY)


def write_missing(deadline: float = float("inf")) -> bool:
    """The same without a lock, until the deadline (of the monotonic clock). What goes wrong is noted for staff, and
    ends the slice: the clock's next round tries again."""
    entries = load_entries()
    settled, written = find_settled()
    keys = [(entry.article.pk, entry.passage) for entry in entries]
    left = [entry for entry, key in zip(entries, keys, strict=True) if key not in settled]
    SearchIndex.note(described=len(written.intersection(keys)))
    problem = ""
    for batch in _batches(left):
        if time.monotonic() >= deadline:
            SearchIndex.note(description_problem="")
            return True
        if problem := _find_obstacle() or _describe(batch):
            break
    SearchIndex.note(description_problem=problem)
    if not problem:
        forget_stale(keys)
    return False


def _batches(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Of one article each."""
    for _, group in groupby(entries, key=lambda entry: entry.article.pk):
        of_article = list(group)
        for start in range(0, len(of_article), PASSAGES_AT_ONCE):
            yield of_article[start : start + PASSAGES_AT_ONCE]


def _find_obstacle() -> str:
    """Why nothing should be asked now; empty if nothing speaks against it."""
    limit: Decimal | None = settings.CONTEXT_LINES_BUDGET_USD
    if limit is not None and ContextRequest.objects.sum_lately(DAY) >= limit:
        return f"The day's budget of {limit} US dollars is used up (CONTEXT_LINES_BUDGET_USD)."
    return NOT_EMBEDDED if SearchIndex.read().problem else ""


def _describe(batch: Sequence[Entry]) -> str:
    """Asks for one batch's lines, embeds and stores them; what went wrong, if anything, in a sentence for staff."""
    article = batch[0].article
    body = Article.objects.filter(pk=article.pk).values_list("body", flat=True).first()
    if body is None:
        return ""
    answer = _ask(article, body, batch)
    if answer is None:
        return "The fast model gave no answer in time."
    problem = ""
    try:
        lines = read_lines(answer, len(batch))
    except DescribingError as error:
        logger.warning("the model wrote no lines for passages of article %s: %s", article.pk, error)
        lines, problem = {}, "The fast model's answer could not be read."
    note_useless(article.pk, [entry.passage for place, entry in enumerate(batch) if place not in lines])
    embedder = configured()
    if lines and embedder:
        problem = _use(embedder, [(batch[place], line) for place, line in lines.items()])
    return problem


def _ask(article: Article, body: str, batch: Sequence[Entry]) -> str | None:
    """Whatever becomes of the answer: tokens are paid for also when it broke off."""
    model = get_fast_model()
    question = make_question(article.title, body, [entry.chunk for entry in batch])
    with model.metering() as used:
        answer = model.ask(INSTRUCTIONS, question, ANSWER_SECONDS, most_tokens=MOST_TOKENS, errand="describing")
    for one in used:
        ContextRequest.objects.create(article_id=article.pk, cost_usd=model.price([one]), **one)
    return answer


def _use(embedder: Embedder, lines: Sequence[tuple[Entry, str]]) -> str:
    """The vectors come with the lines, so that no passage is without in between."""
    article = lines[0][0].article.pk
    told = {entry.passage: replace(entry.chunk, context=line) for entry, line in lines}
    try:
        vectors = embed_chunks(embedder, {digest_windows(chunk_windows(chunk)): chunk for chunk in told.values()})
    except EmbeddingError as error:
        note_problem(error)
        return NOT_EMBEDDED
    with transaction.atomic():
        if not Article.objects.select_for_update().filter(pk=article).exists():
            return ""
        store_vectors(embedder.name, vectors)
        store_lines(article, {passage: chunk.context for passage, chunk in told.items()})
        SearchIndex.objects.filter(pk=1).update(described=F("described") + len(told))
    SearchIndex.announce()
    return ""

"""Having the fast model write lines in the background, a slice at a time; the rule's lines serve meanwhile."""

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from knowledge.context_lines.storing import (
    find_settled,
    find_waiting,
    forget_stale,
    hold_lines,
    note_useless,
    store_lines,
)
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
# What a request may cost is reckoned by this; most languages have more.
CHARACTERS_A_TOKEN = 3
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
    problem = _use_waiting(entries)
    settled, written = find_settled()
    keys = [(entry.article.pk, entry.passage) for entry in entries]
    left = [entry for entry, key in zip(entries, keys, strict=True) if key not in settled]
    SearchIndex.note(described=len(written.intersection(keys)))
    for batch in _batches(left):
        if problem := problem or _find_obstacle():
            break
        if time.monotonic() >= deadline:
            SearchIndex.note(description_problem="")
            return True
        problem = _describe(batch)
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
    """Asks for one batch's lines, keeps and uses them; what went wrong, if anything, in a sentence for staff."""
    article, model = batch[0].article, get_fast_model()
    body = Article.objects.filter(pk=article.pk).values_list("body", flat=True).first()
    if body is None:
        return ""
    question = make_question(article.title, body, [entry.chunk for entry in batch])
    request = _foresee(article, question)
    with model.metering() as used:
        answer = model.ask(INSTRUCTIONS, question, ANSWER_SECONDS, most_tokens=MOST_TOKENS, errand="describing")
    lines, problem = _read_answer(answer, batch)
    with transaction.atomic():
        _charge(request, used)
        if answer is not None and Article.objects.select_for_update().filter(pk=article.pk).exists():
            hold_lines(article.pk, lines)
            note_useless(article.pk, [entry.passage for entry in batch if entry.passage not in lines])
    return problem or _use_waiting(batch)


def _foresee(article: Article, question: str) -> ContextRequest:
    """What a request may cost, kept before it is made: a worker that is killed meanwhile has still spent it."""
    tokens = {"input_tokens": (len(INSTRUCTIONS) + len(question)) // CHARACTERS_A_TOKEN, "output_tokens": MOST_TOKENS}
    expected = {"model": settings.ASSISTANT_FAST_MODEL, "cache_read_tokens": 0, "cache_write_tokens": 0, **tokens}
    cost = get_fast_model().price([expected])
    return ContextRequest.objects.create(article_id=article.pk, cost_usd=cost, **expected)


def _charge(request: ContextRequest, used: Sequence[Mapping[str, Any]]) -> None:
    """What it did cost, whatever becomes of the answer: tokens are paid for also when it broke off."""
    if not used:
        request.delete()
        return
    for name, value in used[0].items():
        setattr(request, name, value)
    request.cost_usd = get_fast_model().price(used)
    request.save()


def _read_answer(answer: str | None, batch: Sequence[Entry]) -> tuple[dict[str, str], str]:
    """The lines by their passages' digests, and what is wrong with the answer as a whole."""
    if answer is None:
        return {}, "The fast model gave no answer in time."
    try:
        lines = read_lines(answer, len(batch))
    except DescribingError as error:
        logger.warning("the model wrote no lines for passages of article %s: %s", batch[0].article.pk, error)
        return {}, "The fast model's answer could not be read."
    return {batch[place].passage: line for place, line in lines.items()}, ""


def _use_waiting(entries: Sequence[Entry]) -> str:
    """Embeds the lines that are held for these passages, so that they serve; why it cannot, if so, for staff."""
    waiting = find_waiting(entry.article.pk for entry in entries)
    told = [(entry, waiting[key]) for entry in entries if (key := (entry.article.pk, entry.passage)) in waiting]
    embedder = configured()
    if not told or embedder is None:
        return ""
    if SearchIndex.read().problem:
        return NOT_EMBEDDED
    for _, lines in groupby(told, key=lambda one: one[0].article.pk):
        if problem := _use(embedder, list(lines)):
            return problem
    return ""


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

"""What of a text is embedded: runs of words under its title, for a long text is about more than one vector can say.
Pure."""

from collections.abc import Iterator, Sequence
from hashlib import sha256

from knowledge.analysis import count_words, is_spaced, split_long
from knowledge.chunks import Chunk

WINDOW_WORDS = 60
ALIASES_A_WINDOW = 2


def split_windows(title: str, text: str) -> Iterator[str]:
    """The title alone and runs of the text under it. Never none."""
    runs = list(_split_runs(text))
    if title or not runs:
        yield title
    for run in runs:
        yield f"{title}. {run}" if title else run


def _split_runs(text: str) -> Iterator[str]:
    words = text.split()
    if is_spaced(text):
        yield from (" ".join(words[start : start + WINDOW_WORDS]) for start in range(0, len(words), WINDOW_WORDS))
        return
    run: list[str] = []
    size = 0
    for part in (part for word in words for part in split_long(word, WINDOW_WORDS)):
        length = count_words(part)
        if run and size + length > WINDOW_WORDS:
            yield " ".join(run)
            run, size = [], 0
        run.append(part)
        size += length
    yield " ".join(run)


def digest_windows(windows: Sequence[str]) -> str:
    """Names the content: equal windows have equal vectors, wherever they stand."""
    return sha256("\x1f".join(windows).encode("utf-8", "replace")).hexdigest()


def digest_passage(chunk: Chunk) -> str:
    """Names what readers see: the text and where it stands."""
    return digest_windows([chunk.title, *chunk.heading_path, chunk.text])


def chunk_windows(chunk: Chunk) -> list[str]:
    """A chunk's windows, each under the article's title and the headings above: where it stands says what it means.
    Its context is one more, and so are its aliases by twos."""
    heading = " — ".join((chunk.title, *chunk.heading_path))
    windows = list(split_windows(heading, chunk.text))
    if chunk.context and not chunk.text.startswith(chunk.context):
        windows.append(f"{heading}. {chunk.context}")
    starts = range(0, len(chunk.aliases), ALIASES_A_WINDOW)
    return windows + [", ".join(chunk.aliases[start : start + ALIASES_A_WINDOW]) for start in starts]

"""Requests for a person, as rows: whether one is open, dealt with, or was handled, and how long that took."""

from datetime import datetime
from statistics import median

from django.db.models import QuerySet
from django.utils import timezone

from chat.models import Conversation, HandoffRequest

# Of how many conversations that agents had the usual length is taken, and how few say nothing.
RECENT, FEWEST = 50, 3
# One that an agent left open over night says nothing of how long the next one takes.
LONGEST_SECONDS = 3_600


def resolve_requests(requests: QuerySet[HandoffRequest]) -> int:
    """Marks the open ones as dealt with; returns how many. Of two agents at once, the first one's time stands."""
    return requests.order_by().filter(resolved_at__isnull=True).update(resolved_at=timezone.now(), due_at=None)


def find_open_request(conversation: Conversation) -> HandoffRequest | None:
    return HandoffRequest.objects.filter(conversation=conversation, resolved_at=None).first()


def note_handled(conversation: Conversation, since: datetime) -> None:
    """An agent has had the conversation since then, and no longer has it."""
    last = HandoffRequest.objects.filter(conversation=conversation, resolved_at__isnull=False).order_by("-pk").first()
    if last is not None:
        seconds = (timezone.now() - since).total_seconds()
        last.handled_seconds = int(min(max(seconds, 0), LONGEST_SECONDS))
        last.save(update_fields=["handled_seconds"])


def find_usual_length() -> float | None:
    """How many seconds agents have a conversation, lately; None if too few say."""
    handled = HandoffRequest.objects.filter(handled_seconds__isnull=False).order_by("-pk")
    lengths = [row.handled_seconds or 0 for row in handled.only("handled_seconds")[:RECENT]]
    return median(lengths) if len(lengths) >= FEWEST else None

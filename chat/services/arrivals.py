"""How many conversations began, and on which pages, for apps that count what became of them. They find it through
settings."""

from datetime import datetime

from django.db.models import Count

from chat.models import Conversation

MOST_PAGES = 500


def count_arrivals(since: datetime, until: datetime) -> tuple[int, list[tuple[str, int]]]:
    """The conversations with a message that began in that time, and of the most frequent addresses each its number."""
    began = Conversation.objects.filter(created_at__gte=since, created_at__lt=until, message_count__gt=0).order_by()
    pages = began.values_list("page_url").annotate(count=Count("pk")).order_by("-count", "page_url")
    return began.count(), list(pages[:MOST_PAGES])

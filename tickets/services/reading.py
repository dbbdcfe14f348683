"""A ticket's thread: the messages of its conversation and of those that were merged into it, in order of time."""

from django.db.models import Q, QuerySet

from chat.models import Message
from tickets.models import Ticket
from tickets.services.finding import find_family


def find_thread(ticket: Ticket) -> QuerySet[Message]:
    """Ids of messages sort by time, so several conversations make one thread."""
    family = Ticket.objects.filter(pk__in=find_family(ticket))
    conversations, split_from = [], []
    for conversation_id, message_id in family.values_list("conversation_id", "split_from_id"):
        conversations.append(conversation_id)
        if message_id:
            split_from.append(message_id)
    return Message.objects.filter(Q(conversation__in=conversations) | Q(pk__in=split_from)).order_by("id")

"""A ticket's thread: the messages of its conversation and of those that were merged into it, in order of time."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from chat.models import Message
from tickets.models import Ticket
from tickets.services.finding import find_family


def find_thread(ticket: Ticket, family_ids: Sequence[int] | None = None) -> QuerySet[Message]:
    """Ids of messages sort by time, so several conversations make one thread. `family_ids` are those of `find_family`,
    if they are known."""
    ids = family_ids or find_family(ticket)
    family = [(ticket.conversation_id, ticket.split_from_id)]
    if len(ids) > 1:
        family = list(Ticket.objects.filter(pk__in=ids).values_list("conversation_id", "split_from_id"))
    begins_with = [message_id for _conversation_id, message_id in family if message_id]
    own = Q(conversation__in=[conversation_id for conversation_id, _message_id in family])
    told = Message.objects.exclude(status=Message.Status.RETRIED)
    return told.filter(own | Q(pk__in=begins_with)).order_by("id")

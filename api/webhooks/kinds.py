"""The kinds of events that webhooks can be told of, and the scope that a key needs for each."""

from django.db.models import TextChoices

from api.scopes import Scope


class EventKind(TextChoices):
    LEAD_CREATED = "lead.created", "A lead was taken"
    LEAD_CHANGED = "lead.changed", "A lead changed"
    QUOTE_CREATED = "quote.created", "A quote was given"
    QUOTE_SAVED = "quote.saved", "A visitor saved a quote"
    TICKET_CREATED = "ticket.created", "A ticket was opened"
    TICKET_CHANGED = "ticket.changed", "A ticket changed"
    CONVERSATION_HANDED_OVER = "conversation.handed_over", "A conversation waits for an agent, or has one"
    CONVERSATION_RETURNED = "conversation.returned", "A conversation is the assistant's again"
    CONVERSATION_RATED = "conversation.rated", "A visitor rated a conversation"
    TEST = "webhook.test", "A test"


# What can be asked for: a test comes unasked.
OFFERED = [kind for kind in EventKind if kind != EventKind.TEST]
_SCOPES = {
    "lead": Scope.LEADS,
    "quote": Scope.QUOTES,
    "ticket": Scope.TICKETS,
    # Whoever works on tickets works on conversations that people handle.
    "conversation": Scope.TICKETS,
    "webhook": Scope.WEBHOOKS,
}


def find_scope(kind: str) -> Scope:
    return _SCOPES[kind.partition(".")[0]]

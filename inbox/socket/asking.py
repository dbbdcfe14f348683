"""What the socket asks the database."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import User
from django.http import Http404

from chat.models import Conversation
from chat.signed_in import find_user
from inbox.access import find_conversation, may_enter
from inbox.events import Colleague
from inbox.lists import NOT_OVER
from inbox.reading.people import name_agent
from tickets.models import Ticket


def load_agent(user_id: int, session_key: str) -> User | None:
    """The agent as they are now; None once they have signed out, or may no longer come in."""
    user = find_user(session_key)
    return user if isinstance(user, User) and user.pk == user_id and may_enter(user) else None


def may_follow(user: User, conversation_id: str) -> bool:
    """Whether the agent may read it, by its ticket or as any conversation."""
    if Ticket.objects.visible_to(user).filter(conversation_id=conversation_id).exists():
        return True
    try:
        find_conversation(user, UUID(conversation_id))
    except Http404:
        return False
    return True


def find_own_tickets(user_id: int, conversation_ids: Iterable[str]) -> list[int]:
    """The agent's tickets among those of the conversations."""
    own = Ticket.objects.filter(assignee_id=user_id, state__in=NOT_OVER, conversation__in=list(conversation_ids))
    return list(own.order_by("pk").values_list("pk", flat=True))


def name_colleagues(ids: Iterable[int]) -> list[Colleague]:
    return [Colleague(user.pk, name_agent(user)) for user in User.objects.filter(pk__in=list(ids)).order_by("pk")]


def find_held(user_id: int, conversation_id: str) -> Conversation | None:
    """The conversation if the agent has it: its visitor may see them type."""
    held = Conversation.objects.filter(pk=conversation_id, agent_id=user_id, handler=Conversation.Handler.HUMAN)
    return held.only("last_seq").first()

"""The page on which a conversation began, for apps that count where people came from. They find it through settings."""

from chat.models import Conversation


def find_page_url(conversation_id: str) -> str:
    """The screened address with what names a campaign; empty when it is not known."""
    return Conversation.objects.filter(pk=conversation_id).values_list("page_url", flat=True).first() or ""

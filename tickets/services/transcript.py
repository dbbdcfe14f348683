"""A ticket's thread as its customer reads it: who wrote what and when, in whole words."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from chat.models import Message
from tickets.models import Attachment, Ticket
from tickets.services.reading import find_thread
from tickets.thread import get_thread

PAGE = 60
LIMIT = 1000


@dataclass(frozen=True)
class Entry:
    """`html` is set where the text is Markdown; else `text` is shown as it is."""

    role: str
    who: str
    text: str
    html: SafeString | None
    at: datetime
    attachments: list[Attachment] = field(default_factory=list)


@dataclass(frozen=True)
class Transcript:
    entries: list[Entry]
    # How many came before them.
    earlier: int


def read_thread(ticket: Ticket, *, is_whole: bool = False) -> Transcript:
    """The latest messages, or (`is_whole`) as many as a page can bear, the oldest first."""
    spoken = find_thread(ticket).exclude(Q(text="") & Q(attachments=None)).distinct()
    count = spoken.count()
    latest = spoken.order_by("-id").select_related("author")[: LIMIT if is_whole else PAGE]
    messages = list(reversed(latest))
    return Transcript(_make_entries(messages), count - len(messages))


def _make_entries(messages: list[Message]) -> list[Entry]:
    thread = get_thread()
    texts = thread.show_texts([(str(message.conversation_id), message.text) for message in messages])
    files = defaultdict(list)
    for attachment in Attachment.objects.filter(message__in=[message.pk for message in messages]):
        files[attachment.message_id].append(attachment)
    company = thread.get_company()
    return [
        Entry(
            role=message.role,
            who=_name(message, company.get("assistant", "")),
            text=text,
            html=thread.render_markdown(text) if message.role == Message.Role.ASSISTANT else None,
            at=message.created_at,
            attachments=files[message.pk],
        )
        for message, text in zip(messages, texts, strict=True)
    ]


def _name(message: Message, assistant: str) -> str:
    match message.role:
        case Message.Role.VISITOR:
            return _("You")
        case Message.Role.ASSISTANT:
            return assistant or _("Assistant")
        case Message.Role.AGENT:
            return (message.author.get_short_name() if message.author else "") or _("Our team")
    return _("Notice")

"""A thread as the agent reads it: what was said, what the assistant did and why, what was done to the ticket."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from chat.admin.rendering import render_plain
from chat.admin.spoken import MessageView
from chat.admin.tool_view import ToolCallView
from chat.models import Conversation, HandoffRequest, Message, ToolCall, Verdict
from inbox.reading.happenings import UNTOLD, Happening, read_happenings
from inbox.reading.people import name_agent, name_person
from tickets.models import Attachment, Note, Ticket, TicketEvent
from tickets.services.finding import find_family
from tickets.services.notes import find_notes
from tickets.services.reading import find_thread
from tickets.states import State

PAGE = 60
# Of an answer, what a glance should take in of the checks that let it pass.
_QUIET = frozenset({Verdict.Action.ALLOW.value})


@dataclass(frozen=True)
class Entry:
    """One of: a message, the assistant's steps before one, something done to the ticket, a request for a person, a
    note."""

    key: str
    kind: str
    at: datetime
    who: str = ""
    view: MessageView | None = None
    verdicts: list[tuple[str, Verdict]] = field(default_factory=list)
    calls: list[ToolCallView] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    happening: Happening | None = None
    handoff: HandoffRequest | None = None
    note: Note | None = None
    html: SafeString | None = None

    @property
    def role(self) -> str:
        return str(self.view.message.role) if self.view else self.kind


@dataclass(frozen=True)
class Thread:
    """Oldest first. `earlier` leads to what came before; empty if nothing did."""

    entries: list[Entry]
    earlier: str

    @property
    def is_empty(self) -> bool:
        return not self.entries


def load_thread(conversation: Conversation, ticket: Ticket | None = None, *, before: UUID | None = None) -> Thread:
    """The latest page, or the one before a message. Eight queries, however much was said."""
    family = find_family(ticket) if ticket else []
    spoken = find_thread(ticket, family) if ticket else Message.objects.filter(conversation=conversation)
    found = spoken.filter(id__lt=before) if before else spoken
    latest = list(found.order_by("-id").select_related("author", "feedback")[: PAGE + 1])
    has_more, messages = len(latest) > PAGE, list(reversed(latest[:PAGE]))
    start = messages[0].created_at if messages and has_more else None
    end = Message.objects.filter(pk=before).values_list("created_at", flat=True).first() if before else None
    entries = _make_messages(messages, name_person(conversation)) + _make_steps(messages)
    entries += _make_happenings(ticket, start, end) + _make_handoffs(conversation, start, end)
    entries += _make_notes(ticket, family, start, end)
    entries.sort(key=lambda entry: entry.at)
    return Thread(entries, str(messages[0].pk) if has_more else "")


def _make_messages(messages: Sequence[Message], customer: str) -> list[Entry]:
    ids = [message.pk for message in messages]
    verdicts: dict[UUID, list[Verdict]] = defaultdict(list)
    for verdict in Verdict.objects.filter(message__in=ids).order_by("id"):
        verdicts[verdict.message_id].append(verdict)
    files: dict[UUID, list[Attachment]] = defaultdict(list)
    for attachment in Attachment.objects.filter(message__in=ids):
        files[attachment.message_id].append(attachment)
    views = [MessageView(one, verdicts[one.pk], getattr(one, "feedback", None)) for one in messages]
    return [_make_message(view, files[view.message.pk], customer) for view in views if _is_shown(view, files)]


def _is_shown(view: MessageView, files: dict[UUID, list[Attachment]]) -> bool:
    return bool(view.message.text or view.message.cards or files[view.message.pk])


def _make_message(view: MessageView, files: list[Attachment], customer: str) -> Entry:
    message = view.message
    return Entry(
        key=f"m{message.pk}",
        kind="message",
        at=message.created_at,
        who=_name_author(message, customer),
        view=view,
        verdicts=[(words, verdict) for words, verdict in view.decisions if verdict.action not in _QUIET],
        files=files,
    )


def _name_author(message: Message, customer: str) -> str:
    match message.role:
        case Message.Role.VISITOR:
            return customer
        case Message.Role.AGENT:
            return name_agent(message.author) or _("A colleague")
        case Message.Role.ASSISTANT:
            return ""
    return _("Notice")


def _make_steps(messages: Sequence[Message]) -> list[Entry]:
    """The tool calls of a turn, right before the answer that they led to."""
    first: dict[Any, Message] = {}
    for message in messages:
        if message.role == Message.Role.ASSISTANT and message.turn_id:
            first.setdefault(message.turn_id, message)
    calls: dict[Any, list[ToolCall]] = defaultdict(list)
    for call in ToolCall.objects.filter(turn__in=first).order_by("id"):
        calls[call.turn_id].append(call)
    return [
        Entry(f"s{turn_id}", "steps", _just_before(first[turn_id]), calls=[ToolCallView(call) for call in made])
        for turn_id, made in calls.items()
    ]


def _just_before(message: Message) -> datetime:
    return message.created_at.replace(microsecond=max(0, message.created_at.microsecond - 1))


def _make_happenings(ticket: Ticket | None, start: datetime | None, end: datetime | None) -> list[Entry]:
    if ticket is None:
        return []
    events = _within(TicketEvent.objects.filter(ticket=ticket).exclude(kind__in=UNTOLD), start, end)
    told = [event for event in events.order_by("-pk")[:200] if not _goes_without_saying(event)]
    return [Entry(f"e{one.pk}", "event", one.at, happening=one) for one in read_happenings(reversed(told))]


def _goes_without_saying(event: TicketEvent) -> bool:
    """That a new ticket is open follows from somebody having taken or answered it."""
    return (event.before.get("state"), event.after.get("state")) == (State.NEW, State.OPEN)


def _make_handoffs(conversation: Conversation, start: datetime | None, end: datetime | None) -> list[Entry]:
    requests = _within(HandoffRequest.objects.filter(conversation=conversation), start, end)
    return [Entry(f"h{one.pk}", "handoff", one.created_at, handoff=one) for one in requests.order_by("-pk")[:20]]


def _make_notes(ticket: Ticket | None, family: list[int], start: datetime | None, end: datetime | None) -> list[Entry]:
    if ticket is None:
        return []
    notes = list(_within(find_notes(ticket, family), start, end).order_by("-created_at")[:200])
    return [
        Entry(
            f"n{one.pk}", "note", one.created_at, who=name_agent(one.author) or _("A colleague"), note=one,
            html=mark_names(render_plain(one.text), [user.username for user in one.mentions.all()]),
        )
        for one in notes
    ]  # fmt: skip


def mark_names(html: SafeString, names: list[str]) -> SafeString:
    """An escaped text in which those who were called stand out."""
    for name in names:
        html = mark_safe(re.sub(rf"(?i)@({re.escape(escape(name))})\b", r'<b class="called">@\1</b>', html))  # noqa: S308
    return html


def _within(rows: QuerySet[Any], start: datetime | None, end: datetime | None) -> QuerySet[Any]:
    bounds = Q(created_at__gte=start) if start else Q()
    return rows.filter(bounds & Q(created_at__lt=end) if end else bounds)

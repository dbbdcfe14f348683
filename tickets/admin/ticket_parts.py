"""What stands on a ticket's page for staff, besides what they can change. All text is escaped."""

from datetime import datetime

from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from chat.models import Message
from tickets.models import SlaClock, Ticket
from tickets.services.reading import find_thread
from tickets.thread import get_thread

MESSAGES_SHOWN = 50


def describe_time(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "M j, Y, H:i")


def render_due(moment: datetime) -> SafeString:
    """Short, for a list; what is late stands out."""
    words, late = date_format(timezone.localtime(moment), "M j, H:i"), moment < timezone.now()
    return format_html(
        '<time class="{}" datetime="{}">{}{}</time>',
        "late" if late else "",
        moment.isoformat(),
        words,
        ", late" if late else "",
    )


def link_transcript(ticket: Ticket) -> SafeString | str:
    try:
        address = reverse("admin:chat_conversation_change", args=[ticket.conversation_id])
    except NoReverseMatch:
        return ""
    return format_html(
        '<a href="{}">All of the conversation, with what the assistant did</a> · <a href="{}">Open it in the inbox</a>',
        address,
        reverse("inbox:ticket", args=[ticket.pk]),
    )


def render_thread(ticket: Ticket) -> SafeString:
    """Masked, as it is stored: what stands behind placeholders is for the transcript's page, with a reason."""
    latest = find_thread(ticket).order_by("-id").select_related("author").prefetch_related("attachments")
    rows = format_html_join(
        "",
        '<li class="thread-entry thread-entry--{}"><p><strong>{}</strong> {}</p><div>{}</div>{}</li>',
        (
            (
                row.role,
                row.author or row.get_role_display(),
                describe_time(row.created_at),
                _show(row),
                _list_files(row),
            )
            for row in reversed(latest[:MESSAGES_SHOWN])
        ),
    )
    return format_html('<ol class="thread-list" tabindex="0">{}</ol>', rows)


def _show(message: Message) -> str:
    return get_thread().render_markdown(message.text) if message.role == Message.Role.ASSISTANT else message.text


def _list_files(message: Message) -> SafeString:
    files = message.attachments.all()
    return format_html_join(
        "", '<p><a href="{}">{}</a></p>', ((reverse("tickets:file", args=[file.pk]), file.name) for file in files)
    )


def render_brief(ticket: Ticket) -> SafeString:
    lines = ((name.replace("_", " ").capitalize(), text) for name, text in ticket.known_brief.items() if text)
    return format_html_join("", '<p class="brief"><strong>{}</strong>: {}</p>', lines) or SafeString("None.")


def render_related(ticket: Ticket) -> SafeString:
    links = [(link.get_kind_display(), link.other) for link in ticket.links.select_related("other")]
    for link in ticket.linked_from.select_related("ticket"):
        links.append((f"“{link.get_kind_display()}” of", link.ticket))
    links += [("Merged from", other) for other in ticket.merged.all()]
    if ticket.merged_into:
        links.append(("Merged into", ticket.merged_into))
    rows = ((kind, _make_url(other), str(other)) for kind, other in links)
    return format_html_join("", '<p>{} <a href="{}">{}</a></p>', rows) or SafeString("None.")


def _make_url(ticket: Ticket) -> str:
    return reverse(admin_urlname(Ticket._meta, SafeString("change")), args=[ticket.pk])


def render_targets(ticket: Ticket) -> SafeString:
    rows = ticket.clocks.select_related("policy")
    lines = ((row.get_kind_display(), _describe_clock(row)) for row in rows)
    return format_html_join("", "<p>{}: {}</p>", lines) or SafeString("None: no SLA policy matches.")


def _describe_clock(row: SlaClock) -> str:
    if row.outcome:
        return str(row.get_outcome_display()).lower()
    if row.running_since is None:
        return "stands while the customer has to answer"
    if row.due_at is None:
        return "never due: the calendar never opens"
    return f"due {describe_time(row.due_at)}{', late' if row.breached_at else ''}"

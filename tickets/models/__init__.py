from tickets.models.agent import AgentProfile
from tickets.models.attachment import Attachment
from tickets.models.calendar import Calendar, Holiday, OpeningHours
from tickets.models.canned import CannedReply
from tickets.models.draft import Draft
from tickets.models.event import TicketEvent
from tickets.models.mail import MagicLink, MailKind, MailOptOut, OutgoingMail
from tickets.models.note import Note
from tickets.models.notice import Notice
from tickets.models.sla import SlaClock, SlaPolicy
from tickets.models.team import Team
from tickets.models.ticket import Tag, Ticket, TicketLink

__all__ = [
    "AgentProfile",
    "Attachment",
    "Calendar",
    "CannedReply",
    "Draft",
    "Holiday",
    "MagicLink",
    "MailKind",
    "MailOptOut",
    "Note",
    "Notice",
    "OpeningHours",
    "OutgoingMail",
    "SlaClock",
    "SlaPolicy",
    "Tag",
    "Team",
    "Ticket",
    "TicketEvent",
    "TicketLink",
]

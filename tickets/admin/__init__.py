from tickets.admin.agents import AgentProfileAdmin
from tickets.admin.canned import CannedReplyAdmin
from tickets.admin.mail import OutgoingMailAdmin
from tickets.admin.rules import CalendarAdmin, SlaPolicyAdmin, TeamAdmin
from tickets.admin.ticket import TicketAdmin

__all__ = [
    "AgentProfileAdmin",
    "CalendarAdmin",
    "CannedReplyAdmin",
    "OutgoingMailAdmin",
    "SlaPolicyAdmin",
    "TeamAdmin",
    "TicketAdmin",
]

from tickets.models.event import AppendOnlyError, TicketEvent
from tickets.models.team import Team
from tickets.models.ticket import Draft, Tag, Ticket, TicketLink

__all__ = ["AppendOnlyError", "Draft", "Tag", "Team", "Ticket", "TicketEvent", "TicketLink"]

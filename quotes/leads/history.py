"""A lead's history, written in the transaction of the change itself."""

from quotes.listening import tell_of_lead
from quotes.models import LeadEvent


def note_event(lead_id: int, verb: str, *, username: str = "", before: str = "", after: str = "") -> None:
    LeadEvent.objects.create(
        lead_id=lead_id, verb=f"lead.{verb}", username=username, before=before[:200], after=after[:200]
    )
    tell_of_lead(lead_id, verb)

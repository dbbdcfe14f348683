from quotes.models.lead import Lead, LeadConsent, LeadConversation, LeadNote
from quotes.models.lead_change import LeadChange
from quotes.models.lead_record import LeadDisclosure, LeadEvent, RotaPlace
from quotes.models.lead_view import LeadExport, SavedFilter
from quotes.models.quote import Quote
from quotes.models.quote_draft import QuoteDraft
from quotes.models.rate_table import RateTable

__all__ = [
    "Lead",
    "LeadChange",
    "LeadConsent",
    "LeadConversation",
    "LeadDisclosure",
    "LeadEvent",
    "LeadExport",
    "LeadNote",
    "Quote",
    "QuoteDraft",
    "RateTable",
    "RotaPlace",
    "SavedFilter",
]

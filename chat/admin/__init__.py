"""Django admin for staff: conversations as transcripts, and what stands in them. Nothing here writes but a handoff."""

from chat.admin.conversation import ConversationAdmin
from chat.admin.handoff import HandoffRequestAdmin
from chat.admin.parts import FeedbackAdmin, ToolCallAdmin, TurnAdmin, VerdictAdmin
from chat.admin.prompt import PromptVersionAdmin

__all__ = [
    "ConversationAdmin",
    "FeedbackAdmin",
    "HandoffRequestAdmin",
    "PromptVersionAdmin",
    "ToolCallAdmin",
    "TurnAdmin",
    "VerdictAdmin",
]

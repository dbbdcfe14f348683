from chat.models.agent_help import AgentHelp
from chat.models.conversation import Conversation, HandoffRequest, Visitor
from chat.models.message import Feedback, Message, Verdict
from chat.models.prompt import PromptSnapshot, PromptVersion
from chat.models.tool_call import ToolCall
from chat.models.turn import HistoryEntry, Turn

__all__ = [
    "AgentHelp",
    "Conversation",
    "Feedback",
    "HandoffRequest",
    "HistoryEntry",
    "Message",
    "PromptSnapshot",
    "PromptVersion",
    "ToolCall",
    "Turn",
    "Verdict",
    "Visitor",
]

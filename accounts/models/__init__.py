"""What the company's customers have with it."""

from accounts.models.policy import Policy
from accounts.models.policy_event import AppendOnlyError, PolicyEvent
from accounts.models.policy_parts import Cover, Vehicle

__all__ = ["AppendOnlyError", "Cover", "Policy", "PolicyEvent", "Vehicle"]

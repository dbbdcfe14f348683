"""What the company's customers have with it."""

from accounts.models.policy import Policy
from accounts.models.policy_event import PolicyEvent
from accounts.models.policy_parts import Cover, Vehicle

__all__ = ["Cover", "Policy", "PolicyEvent", "Vehicle"]

"""What staff decide about the guardrails, as rows."""

from guardrails.models.allowed import AllowedValue
from guardrails.models.competitor import CompetitorName
from guardrails.models.rule import GuardrailRule

__all__ = ["AllowedValue", "CompetitorName", "GuardrailRule"]

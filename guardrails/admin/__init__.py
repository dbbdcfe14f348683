"""Django admin for staff: rules, competitors and the company's own values, each tried before it is saved."""

from guardrails.admin.allowed import AllowedValueAdmin
from guardrails.admin.competitors import CompetitorNameAdmin
from guardrails.admin.rules import GuardrailRuleAdmin

__all__ = ["AllowedValueAdmin", "CompetitorNameAdmin", "GuardrailRuleAdmin"]

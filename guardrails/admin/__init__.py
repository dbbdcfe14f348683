"""Django admin for staff: rules, competitors and the company's own values, each tried before it is saved; and the
record of who saw originals."""

from guardrails.admin.allowed import AllowedValueAdmin
from guardrails.admin.competitors import CompetitorNameAdmin
from guardrails.admin.disclosures import DisclosureAdmin
from guardrails.admin.rules import GuardrailRuleAdmin

__all__ = ["AllowedValueAdmin", "CompetitorNameAdmin", "DisclosureAdmin", "GuardrailRuleAdmin"]

"""What staff decide about the guardrails, as rows, and the vault of what placeholders stand for."""

from guardrails.models.allowed import AllowedValue
from guardrails.models.competitor import CompetitorName
from guardrails.models.rule import GuardrailRule
from guardrails.models.vault import Disclosure, Vault, VaultEntry

__all__ = ["AllowedValue", "CompetitorName", "Disclosure", "GuardrailRule", "Vault", "VaultEntry"]

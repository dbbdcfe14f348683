"""The middleware of this app, one module each. Rules stand in pure modules; here is what is done when they find
something."""

from guardrails.chain import Exchange, OutboundChain, Reply, TextFilter, Verdict, build_chain
from guardrails.errors import GuardrailError
from guardrails.masking import mask
from guardrails.middleware.abuse import AbuseMiddleware
from guardrails.middleware.competitors import CompetitorMiddleware
from guardrails.middleware.injection import InjectionMiddleware
from guardrails.middleware.personal_data import PersonalDataMiddleware
from guardrails.middleware.statements import StatementMiddleware
from guardrails.middleware.topic import TopicMiddleware
from guardrails.middleware.witnessed import WitnessedFilter

__all__ = [
    "AbuseMiddleware",
    "CompetitorMiddleware",
    "Exchange",
    "GuardrailError",
    "InjectionMiddleware",
    "OutboundChain",
    "PersonalDataMiddleware",
    "Reply",
    "StatementMiddleware",
    "TextFilter",
    "TopicMiddleware",
    "Verdict",
    "WitnessedFilter",
    "build_chain",
    "mask",
]

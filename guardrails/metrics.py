"""What this process counts."""

from prometheus_client import Counter

failures_total = Counter(
    "portal_guardrail_failures_total",
    "Checks that broke or took too long, by rule and direction.",
    ["rule", "direction"],
)

"""What this process counts."""

from prometheus_client import Counter, Gauge, Histogram

turns_total = Counter("portal_turns_total", "Turns by outcome.", ["outcome"])
first_token_seconds = Histogram(
    "portal_first_token_seconds",
    "From the start of a turn to its first text.",
    buckets=(0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20),
)
asked_ahead_total = Counter(
    "portal_asked_ahead_total", "Requests sent before their message was stored: used, or dropped.", ["outcome"]
)
tool_calls_total = Counter("portal_tool_calls_total", "Tool calls by tool and outcome.", ["tool", "outcome"])
messages_total = Counter("portal_messages_total", "Messages taken from visitors.")
rate_limited_total = Counter("portal_rate_limited_total", "Messages refused by a rate limit.", ["scope"])
open_sockets = Gauge("portal_open_sockets", "Open chat sockets.")
agent_help_total = Counter("portal_agent_help_total", "What the model wrote for agents.", ["wish"])
agent_help_cost_usd = Counter("portal_agent_help_cost_usd_total", "What that cost, in US dollars.")

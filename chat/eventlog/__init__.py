"""The event log: every event of a conversation, numbered, in Valkey, and live to whoever listens."""

from chat.eventlog.log import EventLog, Subscription
from chat.eventlog.script import Marker

__all__ = ["EventLog", "Marker", "Subscription"]

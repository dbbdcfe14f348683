"""The event log: every event of a conversation, numbered, in Valkey, and live to whoever listens."""

from chat.eventlog.log import EventLog
from chat.eventlog.script import Marker
from chat.eventlog.subscription import Subscription

__all__ = ["EventLog", "Marker", "Subscription"]

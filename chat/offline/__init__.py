"""The offline assistant: answers without a language model, behind the Messages API's own wire format."""

from chat.offline.transport import OfflineTransport

__all__ = ["OfflineTransport"]

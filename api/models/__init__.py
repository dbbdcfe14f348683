from api.models.key import ApiKey, ApiKeyEvent
from api.models.webhook import Webhook, WebhookDelivery, WebhookEvent

__all__ = ["ApiKey", "ApiKeyEvent", "Webhook", "WebhookDelivery", "WebhookEvent"]

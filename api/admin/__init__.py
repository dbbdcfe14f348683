from api.admin.keys import ApiKeyAdmin, ApiKeyEventAdmin
from api.admin.webhooks import WebhookAdmin, WebhookDeliveryAdmin

__all__ = ["ApiKeyAdmin", "ApiKeyEventAdmin", "WebhookAdmin", "WebhookDeliveryAdmin"]

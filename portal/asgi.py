"""The ASGI application: pages and the API go to Django, `/ws/` to the sockets."""

import gc
import os

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import get_resolver, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
pages = get_asgi_application()

# These need Django to be set up.
try:
    from chat.routing import websocket_urlpatterns
except ModuleNotFoundError:
    websocket_urlpatterns = []
from portal.security import OriginValidator, refuse  # noqa: E402

sockets = OriginValidator(URLRouter([*websocket_urlpatterns, re_path("", refuse)]))
application = ProtocolTypeRouter({"http": pages, "websocket": sockets})

# What is loaded by now lives as long as the process: leave it out of every later garbage collection, where it
# would cost tens of milliseconds in the middle of someone's answer.
get_resolver().url_patterns  # noqa: B018 - loads all views
gc.collect()
gc.freeze()

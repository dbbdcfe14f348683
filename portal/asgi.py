"""The ASGI application: pages and the API go to Django, `/ws/` to the sockets."""

import gc
import os
import sys

from channels.routing import ProtocolTypeRouter, URLRouter
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.urls import get_resolver, re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
# All that is loaded here is kept: to look for garbage meanwhile takes a tenth of the start.
gc.disable()
pages = get_asgi_application()

# These need Django to be set up.
from chat.assistant.client import preload  # noqa: E402
from chat.guard import get_chain  # noqa: E402
from chat.routing import websocket_urlpatterns as chat_sockets  # noqa: E402
from chat.runtime import RunningRuntime  # noqa: E402
from chat.tools import get_tools  # noqa: E402
from inbox.routing import websocket_urlpatterns as inbox_sockets  # noqa: E402
from knowledge.library import LIBRARY  # noqa: E402
from portal.proxies import TrustedProxies  # noqa: E402
from portal.security import OriginValidator, SessionUser, refuse  # noqa: E402

unknown_path = re_path("", refuse)  # type: ignore[arg-type]  # Channels routes applications as Django routes views.
sockets = OriginValidator(SessionUser(URLRouter([*chat_sockets, *inbox_sockets, unknown_path])))
served = TrustedProxies(ProtocolTypeRouter({"http": pages, "websocket": sockets}), settings.TRUSTED_PROXIES)
application = RunningRuntime(served)

# What is loaded by now lives as long as the process: leave it out of every later garbage collection, where it
# would cost tens of milliseconds in the middle of someone's answer.
get_resolver().url_patterns  # noqa: B018 - loads all views
# A thread that works in the database lets the event loop go on after this many seconds, not after Python's 5 ms.
sys.setswitchinterval(0.0005)
preload()
get_chain()
get_tools()
if settings.SEARCH_IS_PRELOADED:
    LIBRARY.preload()
gc.collect()
gc.freeze()
gc.enable()

"""The socket."""

from django.urls import path

from inbox.socket.consumer import InboxConsumer

websocket_urlpatterns = [path("ws/inbox/", InboxConsumer.as_asgi())]

"""`/api/`: version 1, and one answer to everything else."""

from django.conf import settings
from django.urls import path, re_path
from django.utils.module_loading import import_string

from chat.api.admission import JsonParser, VisitorCookie
from chat.api.conversations import router
from chat.api.docs import DocsPage
from chat.api.errors import install_handlers
from chat.api.openapi import DescribedAPI
from chat.api.refusing import read_only, refuse_other_methods, refuse_path

api = DescribedAPI(
    title="Support portal API",
    version="1",
    description="Conversations with the assistant, for one visitor: whoever the cookie `visitor` says. Quotes, leads, "
    "tickets, articles and webhooks, for programs with a key.",
    urls_namespace="api",
    docs=DocsPage(),
    docs_decorator=read_only,
    auth=VisitorCookie(),
    parser=JsonParser(),
)
for part in (router, *map(import_string, settings.API_ROUTERS)):
    refuse_other_methods(part)
    api.add_router("", part)
install_handlers(api)

urlpatterns = [
    # Ninja's root answers in a shape of its own; it is there for its name.
    path("v1/", refuse_path),
    path("v1/", api.urls),
    re_path("", refuse_path),
]

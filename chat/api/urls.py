"""`/api/`: version 1, and one answer to everything else."""

from django.urls import path, re_path

from chat.api.admission import JsonParser, VisitorCookie
from chat.api.conversations import router
from chat.api.docs import DocsPage
from chat.api.errors import install_handlers
from chat.api.openapi import DescribedAPI
from chat.api.refusing import read_only, refuse_other_methods, refuse_path

refuse_other_methods(router)

api = DescribedAPI(
    title="Support portal API",
    version="1",
    description="Conversations with the assistant, for one visitor: whoever the cookie `visitor` says.",
    urls_namespace="api",
    docs=DocsPage(),
    docs_decorator=read_only,
    auth=VisitorCookie(),
    parser=JsonParser(),
)
api.add_router("", router)
install_handlers(api)

urlpatterns = [
    # Ninja's root answers in a shape of its own; it is there for its name.
    path("v1/", refuse_path),
    path("v1/", api.urls),
    re_path("", refuse_path),
]

"""`/api/`: version 1, and one answer to everything else."""

from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from chat.api.admission import JsonParser, VisitorCookie
from chat.api.conversations import router
from chat.api.docs import DocsPage
from chat.api.errors import install_handlers
from chat.api.openapi import DescribedAPI
from chat.api.refusing import refuse_other_methods, refuse_path

refuse_other_methods(router)

api = DescribedAPI(
    title="Support portal API",
    version="1",
    description="Conversations with the assistant, for one visitor: whoever the cookie `visitor` says.",
    urls_namespace="api",
    docs=DocsPage(),
    auth=VisitorCookie(),
    parser=JsonParser(),
)
api.add_router("", router)
install_handlers(api)

urlpatterns = [
    # Ninja's root answers in a shape of its own; it is there for its name.
    path("v1/", csrf_exempt(refuse_path)),
    path("v1/", api.urls),
    re_path("", csrf_exempt(refuse_path)),
]

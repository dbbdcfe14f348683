"""A page that is not there, as a development machine shows it."""

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import is_valid_path
from django.views.defaults import page_not_found

from portal.middleware import Answer, HybridMiddleware


class MissingPageMiddleware(HybridMiddleware):
    """With DEBUG Django answers with a list of all addresses: whoever tries the portal sees what customers see instead.
    The last of the middlewares, so that a slash that is missing is still put right by those before it."""

    def __init__(self, get_response: Any) -> None:
        if not settings.DEBUG:
            raise MiddlewareNotUsed
        super().__init__(get_response)

    def __call__(self, request: HttpRequest) -> Answer:
        if is_valid_path(request.path_info):
            answer: Answer = self.get_response(request)
            return answer
        if self.is_async:
            return sync_to_async(page_not_found, thread_sensitive=False)(request, Http404())
        return page_not_found(request, Http404())

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        return page_not_found(request, error) if isinstance(error, Http404) else None

"""Static files: hashed names in production, and WhiteNoise without a thread hop for every other request."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Imports between JavaScript modules are rewritten too: a module loaded under two names would exist twice."""

    support_js_module_import_aggregation = True
    # A file's name follows from those that it imports, a level a pass: Django's five are too few for modules.
    max_post_process_passes = 20


class StaticFilesMiddleware(WhiteNoiseMiddleware):
    """WhiteNoise's own middleware is synchronous, which would move each request of the portal to a thread."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        super().__init__(get_response)
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        return self._answer(request) if iscoroutinefunction(self) else super().__call__(request)

    def add_files(self, root: str, prefix: str | None = None) -> None:
        # A development machine has no collected files, and WhiteNoise would warn of it at every start.
        if Path(root).is_dir():
            super().add_files(root, prefix)

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(self.static_prefix):
            response = await sync_to_async(self._read, thread_sensitive=False)(request)
            if response is not None:
                return response
        return await self.get_response(request)

    def _read(self, request: HttpRequest) -> HttpResponse | None:
        path = request.path_info
        static_file = self.find_file(path) if self.autorefresh else self.files.get(path)
        if static_file is None:
            return None
        served = static_file.get_response(request.method, request.META)
        with served.file or open("/dev/null", "rb") as content:
            response = HttpResponse(content.read(), status=int(served.status))
        del response["Content-Type"]
        for name, value in served.headers:
            response[name] = value
        return response

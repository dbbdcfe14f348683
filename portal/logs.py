"""Structured logs: JSON in production, readable lines in development, with ids and without personal data.

Whoever runs a turn calls `structlog.contextvars.bind_contextvars(turn_id=...)`; each line below then carries it.
"""

import logging
import re
import time
from typing import Any
from uuid import uuid4

import structlog
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from structlog.typing import EventDict, Processor, WrappedLogger

from portal.middleware import Answer, HybridMiddleware

# What we set ourselves. All other text may hold what a person wrote, an exception's message above all.
_OWN_KEYS = {"level", "logger", "timestamp", "request_id", "turn_id", "method", "status", "ms"}
_ROUTINE = ("/static/", "/metrics")
_REQUEST_ID = re.compile(r"[\w.-]{8,64}", re.ASCII)


def mask_personal_data(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace personal data in every text of a log line by its kind, like [EMAIL]."""
    return {key: value if key in _OWN_KEYS else _mask(value) for key, value in event.items()}


def _mask(value: Any) -> Any:
    if isinstance(value, int | float | None):
        return value
    if isinstance(value, dict):
        return {key: _mask(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_mask(item) for item in value]
    return _mask_text(str(value))


def _mask_text(text: str) -> str:
    # Imported late: the first line is logged while settings are still being read.
    from guardrails.pii import detect

    try:
        spans = detect(text)
    except Exception as error:  # A line that cannot be judged is not written.
        return f"[withheld: {type(error).__name__} while masking]"
    for span in reversed(spans):
        text = f"{text[: span.start]}[{span.kind}]{text[span.end :]}"
    return text


def make_formatter(*, as_json: bool) -> logging.Formatter:
    """The one formatter of all handlers; standard-library records pass through the same processors."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(["method", "path", "status", "ms", "turn_id", "conversation_id"]),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Processor = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(
            colors=False, pad_event_to=0, exception_formatter=structlog.dev.plain_traceback
        )
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, mask_personal_data, renderer],
    )


def logging_config(*, as_json: bool) -> dict[str, Any]:
    """Django's LOGGING: one handler to standard error, for web, workers and commands alike."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"portal": {"()": "portal.logs.make_formatter", "as_json": as_json}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "portal"}},
        "root": {"handlers": ["console"], "level": "INFO"},
        "loggers": {
            # Django's own handlers would write each line a second time, unmasked.
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
            # RequestLogMiddleware writes one line a request; this logger would add another for each 4xx.
            "django.request": {"level": "ERROR"},
            "daphne": {"level": "WARNING"},
            "httpx2": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            # A line for each task that it hands out, several each ten seconds.
            "celery.beat": {"level": "WARNING"},
        },
    }


class RequestLogMiddleware(HybridMiddleware):
    """Give each request an id, which its log lines and its answer carry, and write one line when it is answered."""

    logger = logging.getLogger("portal.request")

    def __call__(self, request: HttpRequest) -> Answer:
        if self.is_async:
            return self._answer(request)
        started = self._begin(request)
        return self._end(request, self.get_response(request), started)

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        started = self._begin(request)
        response = await self.get_response(request)
        return self._end(request, response, started)

    def _begin(self, request: HttpRequest) -> float:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        request.META["portal.request_id"] = request_id
        return time.perf_counter()

    def _end(self, request: HttpRequest, response: HttpResponseBase, started: float) -> HttpResponseBase:
        response.headers["X-Request-ID"] = request.META["portal.request_id"]
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        fields = {"method": request.method, "path": request.path, "status": response.status_code, "ms": milliseconds}
        level = logging.DEBUG if request.path.startswith(_ROUTINE) else logging.INFO
        self.logger.log(level, "request", extra=fields)
        return response

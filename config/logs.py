"""Logging: one JSON object a line where a supervisor keeps the log, plain lines on a terminal."""

from __future__ import annotations

from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

_SHARED = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


class RequestLogMiddleware(RequestMiddleware):
    """Logs each request with id, person and status. Without its query: what people search for is personal data."""

    def format_request(self, request: HttpRequest) -> str:
        return f"{request.method} {request.path}"


def logging_settings(as_json: bool, level: str) -> dict[str, Any]:
    """Django's LOGGING. structlog events and plain `logging` calls come out in the same shape."""
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    closing = [structlog.processors.format_exc_info, last] if as_json else [last]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *closing],
                "foreign_pre_chain": list(_SHARED),
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.request": {"level": "ERROR"},  # the request log has the 404s already
            "neo4j": {"level": "WARNING"},
            "axes": {"level": "WARNING"},
        },
    }

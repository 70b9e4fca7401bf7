"""Log lines: one JSON object each, or words for people; the same of ours and of every library's.

`time`, `level`, `logger` and `event` are in each, and of these what is known: `request_id`,
`task_id`, `task`, `job_id`, `provider`. They follow from a request into the task that it starts.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from common import request_ids
from common.scrubbing import scrub

JSON, CONSOLE = "json", "console"
# What a line may say beside its words (`extra=`).
IDS = ("job_id", "provider", "view", "status", "ms")


def formatter(log_format: str) -> logging.Formatter:
    """For a handler of `logging`; what speaks through structlog comes out of the same.

    Args:
        log_format: JSON or CONSOLE.
    """
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_common(),
            ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if log_format == CONSOLE:
        last = _console()
    return ProcessorFormatter(
        foreign_pre_chain=_common(),
        processors=[ProcessorFormatter.remove_processors_meta, last],
    )


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
        structlog.stdlib.ExtraAdder(allow=IDS),
        _request,
        # Without local variables, which hold whatever people have sent.
        structlog.processors.format_exc_info,
        _scrubbed,
    ]


def _request(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    """Django names a request by its address; links hold tokens, so name its route."""
    request: Any = getattr(line.get("_record"), "request", None)
    meta: MutableMapping[str, Any] = getattr(request, "META", {})
    if request_id := request_ids.current() or request_ids.noted(meta):
        line["request_id"] = request_id
    if match := getattr(request, "resolver_match", None):
        line["event"] = str(line["event"]).replace(request.path, f"/{match.route}")
    return line


def _scrubbed(_logger: WrappedLogger, _name: str, line: EventDict) -> EventDict:
    for key, value in line.items():
        # What is no number may turn into any words.
        if key not in {"_record", "_from_structlog"} and not isinstance(value, int | float | None):
            line[key] = scrub(str(value))
    return line


def _console() -> Processor:
    plain = structlog.dev.plain_traceback
    shown = structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), exception_formatter=plain, timestamp_key="time", pad_level=False
    )

    def render(logger: WrappedLogger, name: str, line: EventDict) -> str:
        # As everywhere else; the sandbox knows routine lines by it.
        line["level"] = str(line["level"]).upper()
        return str(shown(logger, name, line))

    return render

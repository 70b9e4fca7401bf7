"""What the product's own handler of log lines writes."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

from structlog.stdlib import ProcessorFormatter


def root_handler() -> logging.StreamHandler[Any]:
    """That of `settings.LOGGING`; pytest adds its own beside it."""
    (handler,) = (
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler.formatter, ProcessorFormatter)
    )
    assert isinstance(handler, logging.StreamHandler)
    return handler


@contextmanager
def log_lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """Gives what was written since, each line as the object that it is."""
    written, handler = StringIO(), root_handler()
    before = handler.setStream(written)
    try:
        yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    finally:
        handler.setStream(before)

"""The log lines of Granian's own, as `granian_logs.json` has them: `--log-config` of web and live.

Granian's first process reads no settings, which would cost it memory for one of them.
"""

from __future__ import annotations

import logging
import os

from common.logs import JSON, formatter


def line() -> logging.Formatter:
    """As LOG_FORMAT says."""
    return formatter(os.environ.get("LOG_FORMAT") or JSON)

"""Which request a task follows from, and what it is about, in each line that it logs."""

from __future__ import annotations

from typing import Any

import structlog
from django_structlog.celery.receivers import CeleryReceiver
from django_structlog.celery.signals import (
    bind_extra_task_metadata,
    modify_context_before_task_publish,
)

from common import request_ids

# What tasks are told, and how a line calls it.
_ABOUT = {"job_id": "job_id", "endpoint": "provider"}

# Django's signals hold on to nobody.
_receiver = CeleryReceiver()


def task_logs_begin() -> None:
    """From now on messages carry the ids of whoever sends them, and tasks log them."""
    _receiver.connect_worker_signals()
    modify_context_before_task_publish.connect(_hand_on)
    bind_extra_task_metadata.connect(_bind)


def _hand_on(context: dict[str, Any], **_signal: Any) -> None:
    """The request goes one step: what a sweep finds has come from many."""
    for name in set(context) - {"parent_task_id"}:
        del context[name]
    if request_id := request_ids.current():
        context["request_id"] = request_id


def _bind(task: Any, **_signal: Any) -> None:
    told = task.request.kwargs or {}
    about = {shown: str(told[name]) for name, shown in _ABOUT.items() if name in told}
    structlog.contextvars.bind_contextvars(task=task.name, **about)

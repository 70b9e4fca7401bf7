"""Hints to the workers. Never more than hints: the sweep finds every row anyway."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

SWEEP = "generation.tasks.sweep"
REMOTE_DELETE = "generation.tasks.remote_delete"
# A sweep that could not run within a second is overtaken by the next one.
SWEEP_EXPIRES = 1
REMOTE_DELETE_EXPIRES = 600


def wake_on_commit() -> None:
    """Run the sweep once what was written can be seen, rather than at its next second."""
    transaction.on_commit(partial(send, SWEEP, expires=SWEEP_EXPIRES))


def remote_delete_on_commit(*, endpoint: str, video_id: str) -> None:
    """Ask the provider to stop a render that nobody wants any more; its cost is booked already."""
    transaction.on_commit(
        partial(
            send, REMOTE_DELETE, expires=REMOTE_DELETE_EXPIRES, endpoint=endpoint, video_id=video_id
        )
    )


def send(task: str, *, expires: float, **kwargs: Any) -> bool:
    """Send a message; False, and a line in the log, when the broker does not take it."""
    try:
        current_app.send_task(task, kwargs=kwargs, expires=expires, retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("%s was not sent: %s", task, error)
        return False
    return True

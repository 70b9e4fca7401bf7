"""Hints to the workers. Never more than hints: the sweep finds every row anyway."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction

from common.messages import message_send

SWEEP = "generation.tasks.sweep"
REMOTE_DELETE = "generation.tasks.remote_delete"
TAKE_MAIL = "generation.tasks.take_mail"
# The next sweep overtakes it.
SWEEP_EXPIRES = 10
REMOTE_DELETE_EXPIRES = 600
# Later it is no news.
TAKE_MAIL_EXPIRES = 3600


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


def mail_on_commit(*, job_id: UUID) -> None:
    """Have the creator of a take that has ended told by e-mail."""
    transaction.on_commit(partial(send, TAKE_MAIL, expires=TAKE_MAIL_EXPIRES, job_id=str(job_id)))


def send(task: str, *, expires: float, **kwargs: Any) -> bool:
    """Send a message; False when the broker does not take it."""
    return message_send(task, kwargs=kwargs, expires=expires)

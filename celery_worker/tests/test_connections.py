"""A worker's database connections: kept between tasks, replaced when they are broken."""

from __future__ import annotations

import pytest
from celery.fixups.django import DjangoWorkerFixup  # type: ignore[attr-defined]
from celery.signals import task_postrun, task_prerun
from django.db import connection

from celery_worker.app import app
from celery_worker.tasks import heartbeat


def backend_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def between_tasks() -> None:
    """What Celery and we do after one task and before the next."""
    fixup = DjangoWorkerFixup(app)
    fixup.on_task_postrun(sender=heartbeat)
    task_postrun.send(sender=heartbeat)
    fixup.on_task_prerun(sender=heartbeat)
    task_prerun.send(sender=heartbeat)


@pytest.mark.django_db(transaction=True)
def test_the_connection_is_kept_between_tasks() -> None:
    # One that earlier tests opened may be as old as connections get, and would be replaced.
    connection.close()
    before = backend_pid()
    between_tasks()
    assert backend_pid() == before


@pytest.mark.django_db(transaction=True)
def test_a_broken_connection_is_replaced() -> None:
    before = backend_pid()
    connection.connection.close()
    between_tasks()
    assert backend_pid() != before

"""The audit log is written with the deed and never changed."""

from __future__ import annotations

import uuid

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory

from common import audit
from common.audit import AuditAction
from common.models import AuditEvent

pytestmark = pytest.mark.django_db


def write() -> AuditEvent:
    request = RequestFactory(REMOTE_ADDR="192.0.2.1", HTTP_USER_AGENT="curl\x00/8" + "x" * 400)
    return audit.record(
        actor_id=uuid.UUID(int=1),
        action=AuditAction.SIGNED_IN,
        target="user:1",
        data={"methods": ["password"]},
        request=request.get("/"),
    )


def test_records_who_what_and_where_from() -> None:
    write()
    event = AuditEvent.objects.get()

    assert event.actor_id == uuid.UUID(int=1)
    assert (event.action, event.target) == ("user.signed_in", "user:1")
    assert event.data == {"methods": ["password"]}
    assert event.ip == "192.0.2.1"
    assert event.user_agent == ("curl/8" + "x" * 400)[:300]


def test_is_undone_with_the_deed() -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert not AuditEvent.objects.exists()


def test_without_an_address_of_the_network() -> None:
    request = RequestFactory(REMOTE_ADDR="").get("/")
    event = audit.record(
        actor_id=None, action=AuditAction.SIGN_IN_FAILED, target="x", request=request
    )
    assert event.ip is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE common_auditevent SET target = 'user:2'",
        "DELETE FROM common_auditevent",
        "TRUNCATE common_auditevent",
    ],
)
def test_the_database_refuses_changes(statement: str) -> None:
    write()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEvent.objects.get().target == "user:1"

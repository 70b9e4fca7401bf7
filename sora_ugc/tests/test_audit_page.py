"""The audit log in the admin: narrowed by who, what, when and from where, and taken along."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Group
from django.http import HttpRequest, StreamingHttpResponse
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.models import ApiToken, User
from accounts.tokens import token_create
from common import audit_export
from common.admin_audit import Audited
from common.audit import AuditAction
from common.models import AuditEvent
from testing.factories import UserFactory
from testing.staff import staff_with

LIST = "/admin/common/auditevent/"
EXPORT = f"{LIST}export/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Client:
    return staff_with("common.view_auditevent")


@pytest.fixture
def ada() -> User:
    return UserFactory.create(email="ada@example.com")


def event(target: str, **fields: object) -> AuditEvent:
    made = {"action": AuditAction.SIGNED_IN, "target": target, "request_id": "", **fields}
    return AuditEvent.objects.create(**made)


def shown(answer: Any) -> Sequence[str]:
    assert answer.status_code == 200
    return [row.target for row in answer.context["cl"].result_list]


def table(answer: object) -> list[list[str]]:
    assert isinstance(answer, StreamingHttpResponse)
    return list(csv.reader(io.StringIO(answer.getvalue().decode())))


@pytest.mark.parametrize(
    "query",
    [
        {"actor": " ADA@example.com "},
        {"action": "user.signed_out"},
        {"ip_is": "2001:DB8::0001"},
        {"target_is": "user:wan"},
        {"request_is": "wanted-request"},
        {"from": "2026-02-03", "to": "2026-02-03"},
        {"q": "user:wanted"},
    ],
    ids=str,
)
def test_it_is_narrowed(staff: Client, ada: User, query: dict[str, str]) -> None:
    event(
        "user:wanted",
        actor_id=ada.pk,
        action=AuditAction.SIGNED_OUT,
        ip="2001:db8::1",
        request_id="wanted-request",
        created_at=datetime(2026, 2, 3, 23, 59, tzinfo=UTC),
    )
    for day in (2, 4):
        event(f"user:{day}", actor_id=uuid4(), created_at=datetime(2026, 2, day, tzinfo=UTC))

    assert shown(staff.get(LIST, query)) == ["user:wanted"]
    assert [row[5] for row in table(staff.get(EXPORT, query))[1:]] == ["user:wanted"]


def test_filters_work_together_and_keep_each_other(staff: Client, ada: User) -> None:
    event("a", actor_id=ada.pk, ip="192.0.2.1")
    event("b", actor_id=ada.pk, ip="192.0.2.2")
    event("c", ip="192.0.2.1")

    answer = staff.get(LIST, {"actor": ada.email, "ip_is": "192.0.2.1"})

    assert shown(answer) == ["a"]
    page = answer.content.decode()
    assert f'<input type="hidden" name="actor" value="{ada.email}">' in page
    assert '<input type="hidden" name="ip_is" value="192.0.2.1">' in page
    assert "export/?actor=ada%40example.com&amp;ip_is=192.0.2.1" in page


@pytest.mark.parametrize(
    "query",
    [
        {"ip_is": "nowhere"},
        {"from": "yesterday"},
        {"to": "9999-12-31"},
        {"from": "0001-01-01\x00"},
        {"actor": "nobody\x00@example.com"},
        {"request_is": "\x00"},
        {"target_is": "%"},
    ],
    ids=str,
)
def test_what_cannot_be_meant_finds_nothing(staff: Client, query: dict[str, str]) -> None:
    event("user:1")

    assert shown(staff.get(LIST, query)) == []
    assert len(table(staff.get(EXPORT, query))) == 1


def test_people_are_shown_by_address_in_as_many_queries_for_many(
    staff: Client, ada: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    event("user:1", actor_id=ada.pk)
    staff.get(LIST)
    with django_assert_num_queries(10) as few:
        page = staff.get(LIST).content.decode()
    for number in range(5):
        event(f"user:more-{number}", actor_id=UserFactory.create().pk)
    with django_assert_num_queries(len(few)):
        staff.get(LIST)

    assert ada.email in page


def test_the_csv_is_whole_however_many_pieces(
    staff: Client, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_export, "_AT_A_TIME", 2)
    at = datetime(2026, 2, 3, tzinfo=UTC)
    ids = {str(event(f"user:{number}", created_at=at).pk) for number in range(5)}
    event("user:ada", actor_id=ada.pk, data={"methods": ["code"]}, ip="192.0.2.1")

    answer = staff.get(EXPORT)
    header, first, *rest = table(answer)

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="audit-log.csv"'
    assert header == list(audit_export.HEADER)
    assert first[3:8] == [str(ada.pk), ada.email, "user:ada", '{"methods": ["code"]}', "192.0.2.1"]
    assert len(rest) == 5
    assert {row[0] for row in rest} == ids


@pytest.mark.parametrize("agent", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_text_in_the_csv_is_a_formula(staff: Client, agent: str) -> None:
    event("user:1", user_agent=agent)

    assert table(staff.get(EXPORT))[1][8] == f"'{agent}"


def test_taking_it_along_is_recorded_without_whose_address(staff: Client) -> None:
    staff.get(EXPORT, {"actor": "ada@example.com", "from": ""})

    taken = AuditEvent.objects.get()
    assert taken.action == "staff.exported"
    assert taken.actor_id == staff.staff_id  # type: ignore[attr-defined]
    assert taken.data == {"narrowed_by": ["actor"]}


def test_it_is_for_who_may_see_it() -> None:
    assert staff_with().get(LIST).status_code == 403
    assert staff_with().get(EXPORT).status_code == 403
    assert Client().get(EXPORT).status_code == 302
    assert staff_with("common.view_auditevent").post(EXPORT).status_code == 405


def test_whatever_can_be_changed_in_the_admin_is_audited() -> None:
    request = RequestFactory().get("/")
    request.user = UserFactory.create(staff=True)

    for model_admin in admin.site._registry.values():
        assert isinstance(model_admin, Audited) == _changes(model_admin, request), model_admin


def test_who_gives_a_group_its_rights_is_audited() -> None:
    staff = staff_with("auth.add_group")

    assert staff.post("/admin/auth/group/add/", {"name": "Night shift"}).status_code == 302

    added, made = AuditEvent.objects.get(), Group.objects.get(name="Night shift")
    assert (added.action, added.target) == ("staff.added", f"auth.group:{made.pk}")
    assert added.actor_id == staff.staff_id  # type: ignore[attr-defined]


def test_an_action_is_audited_with_its_rows() -> None:
    staff = staff_with("accounts.view_apitoken")
    _token, _text = token_create(user=UserFactory.create(), name="Shop")
    key = str(ApiToken.objects.get().pk)
    staff.post("/admin/accounts/apitoken/", {"action": "revoke", "_selected_action": [key]})
    staff.post("/admin/accounts/apitoken/", {"action": "revoke"})

    acted = AuditEvent.objects.get(action="staff.acted")
    assert acted.target == "accounts.apitoken"
    assert acted.data == {"action": "revoke", "ids": [key], "count": 1, "all": False}
    assert AuditEvent.objects.filter(action="token.revoked").count() == 1


def test_rows_are_audited_when_added_changed_and_deleted() -> None:
    class AnyAdmin(Audited, ModelAdmin):
        """Stands for one that nobody wrote a service for."""

    staff, somebody = UserFactory.create(staff=True), UserFactory.create()
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    request.user = staff
    model_admin = AnyAdmin(User, admin.site)

    model_admin.log_addition(request, somebody, [{"added": {}}])
    model_admin.log_change(request, somebody, [{"changed": {"fields": ["Language"]}}])
    model_admin.log_deletions(request, User.objects.filter(pk=somebody.pk))

    rows = AuditEvent.objects.order_by("created_at").values_list("action", "target", "actor_id")
    target = f"accounts.user:{somebody.pk}"
    assert list(rows) == [
        ("staff.added", target, staff.pk),
        ("staff.changed", target, staff.pk),
        ("staff.deleted", target, staff.pk),
    ]
    changed = AuditEvent.objects.get(action="staff.changed")
    assert changed.data == {"what": [{"changed": {"fields": ["Language"]}}]}
    assert changed.ip == "192.0.2.7"


def _changes(model_admin: ModelAdmin, request: HttpRequest) -> bool:
    may = (
        model_admin.has_add_permission(request),
        model_admin.has_change_permission(request),
        model_admin.has_delete_permission(request),
        bool(model_admin.actions),
    )
    return any(may)

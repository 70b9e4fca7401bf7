"""`make test TEST_DATABASE_URL=...`: which servers the tests take, and what they say of others."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from django.db import connection

from testing import elsewhere
from testing.roles import PASSWORD, administer

pytestmark = pytest.mark.django_db(transaction=True)


def url(database: str, *, user: str = "", password: str = "") -> str:
    at = connection.settings_dict
    who = f"{user or at['USER']}:{quote(password or at['PASSWORD'])}"
    return f"postgres://{who}@{at['HOST']}:{at['PORT']}/{database}"


@pytest.fixture
def modest() -> Iterator[str]:
    """A role that may connect, and nothing else."""
    name = f"{connection.settings_dict['NAME']}_modest"
    administer(f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    yield name
    administer(f"DROP ROLE {name}")


def refused(address: str) -> str:
    with pytest.raises(pytest.UsageError) as refusal:
        elsewhere.check(address)
    return str(refusal.value)


def test_an_empty_database_of_a_superuser_will_do() -> None:
    elsewhere.check(url("postgres"))


def test_an_installation_is_left_alone() -> None:
    name = connection.settings_dict["NAME"]

    assert f"{name} holds an installation" in refused(url(name))


def test_a_role_that_could_not_do_it_is_told_at_once(modest: str) -> None:
    said = refused(url("postgres", user=modest, password=PASSWORD))

    assert "may not create databases" in said
    assert "no superuser" in said


def test_an_old_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elsewhere, "OLDEST", 99)

    assert "99 is the oldest" in refused(url("postgres"))


def test_nobody_at_the_address_is_said_without_the_password() -> None:
    said = refused(f"postgres://ada:{PASSWORD}@127.0.0.1:9/none")

    assert "does not answer" in said
    assert PASSWORD not in said

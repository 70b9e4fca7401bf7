"""The functions in the database are those that `credits.statements` says."""

from __future__ import annotations

import pytest
from django.db import connection

from credits.models import Kind
from credits.statements import FUNCTIONS, SIGNATURES, STATEMENTS

pytestmark = pytest.mark.django_db


def test_every_kind_has_a_function() -> None:
    assert set(STATEMENTS) == set(FUNCTIONS) == set(SIGNATURES) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_the_database_has_the_text_of_today(kind: Kind) -> None:
    """Fails after a change of a statement without a migration that makes the functions anew."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc, proconfig, current_schema() FROM pg_proc WHERE oid = %s::regprocedure",
            [SIGNATURES[kind]],
        )
        body, settings, schema = cursor.fetchone()
    assert f"AS $${body}$$" in FUNCTIONS[kind]
    assert settings == [f"search_path=pg_catalog, {schema}, pg_temp"]

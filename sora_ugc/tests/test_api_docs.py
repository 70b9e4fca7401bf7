"""/api/docs/: every call of the description, to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from common.problems import _CODES
from sora_ugc.api_reference import reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _made_anew() -> Iterator[None]:
    reference.cache_clear()
    yield
    reference.cache_clear()


@pytest.fixture
def page(client: Client) -> str:
    answer = client.get("/api/docs/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_call_is_there_with_its_method_and_path(client: Client, page: str) -> None:
    schema = client.get("/api/v1/schema").json()
    text = re.sub(r"<[^>]+>", "", page)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert f"{method.upper()} {path}" in text
            assert f'<h3 id="{operation["operationId"]}"' in page


def test_every_link_within_the_page_leads_somewhere_and_no_id_stands_twice(page: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


def test_refusals_are_named_by_their_codes(page: str) -> None:
    for code in ("insufficient_credits", "idempotency_conflict", "not_cancelable", _CODES[429]):
        assert f'<code class="wraps">{code}</code>' in page


def test_what_is_said_of_a_call_cannot_be_markup(page: str) -> None:
    assert "<code>mfa_required</code>" in page
    assert "`" not in re.sub(r"<[^>]+>", "", page)
    assert "A hand lifts the mug. She smiles and says: \\&quot;first sip.\\&quot;" in page


def test_choices_are_named_once_and_nothing_as_it_is_written(page: str) -> None:
    text = re.sub(r"<[^>]+>", "", page)
    assert "&quot;purchase&quot; or &quot;charge&quot;" in text
    assert "Credits bought" not in text
    assert "FrameMode or null" in text


def test_it_speaks_german_around_what_programs_read(client: Client) -> None:
    page = client.get("/api/docs/", headers={"Accept-Language": "de"}).content.decode()
    assert "<h1>Die API</h1>" in page
    assert "Ein Beispiel" in page


def test_it_is_linked_from_every_foot_and_for_programs(client: Client, page: str) -> None:
    assert 'href="/api/docs/"' in client.get("/").content.decode()
    assert 'href="/api/v1/schema"' in page

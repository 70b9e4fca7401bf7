"""`manage.py several`: commands one after the other, in one process."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command


def test_each_argument_is_a_command() -> None:
    out = io.StringIO()
    call_command("several", "diffsettings --output unified", "check --tag 'urls'", stdout=out)
    assert "SITE_URL" in out.getvalue()
    assert "no issues" in out.getvalue()


def test_the_first_failure_ends_it() -> None:
    out = io.StringIO()
    with pytest.raises(CommandError, match="nonsense"):
        call_command("several", "nonsense", "check", stdout=out)
    assert not out.getvalue()

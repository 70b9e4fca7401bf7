"""German as the proof that the pages can be translated: dates, numbers, money, and what stays."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.utils.formats import date_format
from django.utils.translation import override

from common.templatetags.money import credit_price, microdollars, money
from credits.models import Kind
from credits.wording import describe

AT = datetime(2026, 3, 5, 14, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "english", "german"),
    [
        ("DATE_FORMAT", "5 March 2026", "5. März 2026"),
        ("DATETIME_FORMAT", "5 March 2026, 14:07", "5. März 2026, 14:07"),
        ("SHORT_DATE_FORMAT", "5 Mar 2026", "05.03.2026"),
        ("SHORT_DATETIME_FORMAT", "5 Mar 2026, 14:07 UTC", "05.03.2026, 14:07 UTC"),
        ("MONTH_DAY_FORMAT", "5 Mar", "5. März"),
        ("TIME_FORMAT", "14:07", "14:07"),
    ],
)
def test_dates_are_written_as_one_does(name: str, english: str, german: str) -> None:
    for language, written in (("en", english), ("de", german)):
        with override(language):
            assert date_format(AT, name) == written


def test_money_is_written_as_one_does() -> None:
    class Pack:
        price_cents, credits, currency = 2_900, 300, "usd"

    with override("de"):
        assert money(100_050) == "1.000,50\u00a0$"
        assert money(1_000, "eur") == "10\u00a0€"
        assert money(1_000, "chf") == "10 CHF"
        assert microdollars(12_345) == "0,0123\u00a0$"
        assert credit_price(Pack) == "0,097\u00a0$"
    with override("en"):
        assert money(100_050) == "$1,000.50"


def test_plurals_are_right() -> None:
    source = (
        "{% load i18n %}{% blocktranslate count videos=n trimmed %}{{ videos }} video"
        "{% plural %}{{ videos }} videos{% endblocktranslate %}"
    )
    with override("de"):
        shown = [Template(source).render(Context({"n": n})) for n in (0, 1, 2)]
    assert shown == ["0 Videos", "1 Video", "2 Videos"]


def test_a_fixed_memo_is_read_in_the_language_of_its_reader() -> None:
    memo = "the video could not be made"
    assert describe(Kind.REFUND, memo) == f"Credits given back: {memo}"
    with override("de"):
        assert describe(Kind.REFUND, memo) == "Credits zurück: Das Video konnte nicht entstehen"
        assert describe(Kind.GRANT, "Willkommen") == "Credits von uns: Willkommen"
        assert describe(Kind.GRANT, "") == "Credits von uns"

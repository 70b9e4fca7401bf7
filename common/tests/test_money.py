"""How money is written."""

from __future__ import annotations

import pytest

from common.templatetags.money import money, signed, unsigned


@pytest.mark.parametrize(
    ("amount", "currency", "written"),
    [
        (1_000, "usd", "$10"),
        (2_950, "usd", "$29.50"),
        (123_456_700, "usd", "$1,234,567"),
        (5, "eur", "€0.05"),
        (1_000, "jpy", "1,000 JPY"),
        (10_500, "kwd", "10.500 KWD"),
        (10_000, "chf", "100 CHF"),
    ],
)
def test_an_amount_is_in_the_smallest_unit_of_its_currency(
    amount: int, currency: str, written: str
) -> None:
    assert money(amount, currency) == written


def test_credits_say_which_way_they_went() -> None:
    assert [signed(amount) for amount in (100, -8, 0)] == ["+100", "−8", "0"]
    assert [unsigned(amount) for amount in (100, -8)] == [100, 8]

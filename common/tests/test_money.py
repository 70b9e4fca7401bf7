"""How money is written."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from common.templatetags.money import credit_price, microdollars, money, signed, unsigned


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


@pytest.mark.parametrize(
    ("amount", "written"),
    [(400_000, "$0.40"), (2_000_000, "$2"), (12_345, "$0.0123"), (150, "$0.0002")],
)
def test_small_costs_are_not_rounded_away(amount: int, written: str) -> None:
    assert microdollars(amount) == written


@pytest.mark.parametrize(
    ("cents", "size", "currency", "written"),
    [
        (1_000, 100, "usd", "$0.100"),
        (2_900, 300, "usd", "$0.097"),
        (9_000, 1_000, "eur", "€0.090"),
        (1_500, 100, "jpy", "15.0 JPY"),
    ],
)
def test_one_credit_of_a_pack(cents: int, size: int, currency: str, written: str) -> None:
    pack = SimpleNamespace(price_cents=cents, credits=size, currency=currency)
    assert credit_price(pack) == written

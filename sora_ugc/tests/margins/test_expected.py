"""What a video leaves at the prices of today, to the millionth of a dollar, and its bars."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from billing.models import Pack
from common.templatetags.money import left, taken
from generation.models import VideoModel
from sora_ugc.margins.chart import WIDTH, bars
from sora_ugc.margins.expected import PackWorth, expected_margins
from sora_ugc.margins.fees import fee_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def model() -> VideoModel:
    """The one on offer: 2 credits a second, 4 or 8 seconds, up to $0.15 a second."""
    VideoModel.objects.exclude(slug="sora-2").update(enabled=False)
    VideoModel.objects.filter(slug="sora-2").update(
        credits_per_second=2,
        cost_microdollars=100_000,
        sizes=["720x1280", "1280x720"],
        size_costs={"1280x720": 150_000},
        seconds=[8, 4],
    )
    return VideoModel.objects.get(slug="sora-2")


@pytest.mark.parametrize(
    ("cents", "payments", "fee"),
    [(1_000, 1, 590_000), (1, 1, 300_290), (0, 0, 0), (2_000, 2, 1_180_000)],
)
def test_stripes_fee_is_a_part_and_a_sum_for_each(cents: int, payments: int, fee: int) -> None:
    assert fee_of(cents=cents, payments=payments) == fee


def test_the_fee_is_what_was_agreed_and_is_rounded_up(settings: Settings) -> None:
    settings.STRIPE_FEE_BASIS_POINTS, settings.STRIPE_FEE_CENTS = 149, 25
    assert fee_of(cents=999) == 148_851 + 250_000
    settings.STRIPE_FEE_BASIS_POINTS = 1
    assert fee_of(cents=1) == 1 + 250_000


def test_a_credit_is_worth_what_its_pack_brings() -> None:
    worth = PackWorth(Pack(credits=300, price_cents=2_900))
    assert (worth.credit, worth.fee, worth.credit_left) == (96_666, 1_141_000, 92_863)


def test_each_length_in_its_dearest_size_with_two_packs(model: VideoModel) -> None:
    found = expected_margins()

    assert [take.seconds for take in found.takes] == [4, 8]
    four = found.takes[0]
    assert (four.credits, four.size) == (8, "1280x720")
    # 8 of 100 credits for $10, of which Stripe keeps 59 cents.
    assert (four.worst.pack.slug, four.best.pack.slug) == ("studio", "starter")
    assert (four.best.price, four.best.fee, four.best.cost) == (800_000, 47_200, 600_000)
    assert (four.best.left, four.best.percent, four.best.is_loss) == (152_800, 19, False)
    # 8 of 1,000 credits for $90, of which it keeps $2.91.
    assert (four.worst.price, four.worst.fee, four.worst.left) == (720_000, 23_280, 96_720)
    assert found.losses == []


def test_a_loss_is_below_zero_and_cut_off_towards_it(model: VideoModel) -> None:
    VideoModel.objects.update(size_costs={"1280x720": 199_000})
    found = expected_margins()
    four = found.takes[0]
    assert (four.worst.left, four.worst.percent) == (-99_280, -13)
    assert four.worst.is_loss
    assert four.best.is_loss
    assert found.losses == list(found.takes)


def test_other_currencies_are_left_out_and_named(model: VideoModel) -> None:
    Pack.objects.exclude(slug="starter").update(currency="eur")
    found = expected_margins()
    assert [worth.pack.slug for worth in found.packs] == ["starter"]
    assert len(found.others) == Pack.objects.filter(enabled=True).count() - 1
    assert found.takes[0].best == found.takes[0].worst

    Pack.objects.update(currency="eur")
    found = expected_margins()
    assert (found.takes, found.packs) == ((), ())
    assert bars(found.takes) == []


def test_a_bar_is_as_long_as_its_price(model: VideoModel) -> None:
    four, eight = bars(expected_margins().takes)
    assert [(piece.kind, piece.x, piece.width) for piece in four.pieces] == [
        ("cost", 0, 833),
        ("fee", 833, 32),
        ("left", 865, 135),
    ]
    assert four.price_at == eight.price_at == WIDTH


def test_a_loss_reaches_beyond_its_price(model: VideoModel) -> None:
    VideoModel.objects.update(size_costs={"1280x720": 199_000})
    four = bars(expected_margins().takes)[0]
    kinds = {piece.kind: (piece.x, piece.width) for piece in four.pieces}

    assert list(kinds) == ["cost", "loss"]
    assert four.price_at == kinds["loss"][0] < WIDTH
    assert sum(kinds["loss"]) == pytest.approx(WIDTH, abs=1)


def test_a_bar_without_a_cost_says_that_nobody_knows_it(model: VideoModel) -> None:
    VideoModel.objects.update(cost_microdollars=0, size_costs={})
    take = expected_margins().takes[0]
    assert not take.cost_known
    assert [piece.kind for piece in bars([take])[0].pieces] == ["fee", "left"]


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (152_800, "$0.15"),
        (159_999, "$0.15"),
        (5_000, "$0"),
        (0, "$0"),
        (-1, "−$0.01"),
        (-4_000, "−$0.01"),
        (-99_280, "−$0.10"),
        (2_000_000, "$2"),
    ],
)
def test_what_is_left_is_never_shown_as_more_than_it_is(amount: int, text: str) -> None:
    assert left(amount) == text


@pytest.mark.parametrize(("amount", "text"), [(0, "$0"), (1, "$0.01"), (10_000, "$0.01")])
def test_what_others_take_is_never_shown_as_less_than_it_is(amount: int, text: str) -> None:
    assert taken(amount) == text

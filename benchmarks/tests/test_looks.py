"""How old what we know of a render gets, from the times at which it was shown."""

from __future__ import annotations

from benchmarks.looks import gaps


def test_the_longest_time_without_a_look_counts_for_each_render() -> None:
    regular = [[float(second) for second in range(0, 100, 10)] for _ in range(99)]
    late = [5.0, 15.0, 55.0, 95.0]

    found = gaps([*regular, late], start=0, end=90)

    assert (found.p95, found.worst) == (10, 40)
    assert found.per_second == (99 * 10 + 3) / 90


def test_a_gap_reaches_over_both_ends() -> None:
    found = gaps([[1.0, 30.0, 99.0]] * 2, start=20, end=50)

    assert found.worst == 29  # from before the start
    assert found.per_second == 2 / 30


def test_a_render_that_nobody_looks_at_counts_with_all_of_the_time() -> None:
    assert gaps([[], []], start=10, end=70).worst == 60

"""Measure several things in turn, so that a busy moment of the machine falls on all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median


def interleaved(measures: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, float]:
    """The median of each measure; in each round every one is taken once."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name, measure in measures.items():
            found[name].append(measure())
    return {name: median(values) for name, values in found.items()}

"""Numbers of /metrics that are read from tables when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric


def number(name: str, about: str, value: float) -> Metric:
    """One number."""
    return GaugeMetricFamily(name, about, value=value)


def numbers(name: str, about: str, label: str, values: Mapping[str, float]) -> Metric:
    """Several, told apart by the value of one label."""
    family = GaugeMetricFamily(name, about, labels=[label])
    for kind, value in values.items():
        family.add_metric([kind], value)
    return family


def total(
    name: str, about: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], float]
) -> Metric:
    """Several that never fall, by the values of `labels`; `name` without Prometheus' `_total`."""
    family = CounterMetricFamily(name, about, labels=labels)
    for kinds, value in values.items():
        family.add_metric(kinds, value)
    return family

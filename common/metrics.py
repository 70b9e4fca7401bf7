"""`GET /metrics` for Prometheus, by token only.

Every number is read from the database when it is asked for, so that any number of web processes
say the same. Rooms hand theirs in through `common.registry.metrics`; the first line of such a
function's docstring is the help text. When a number cannot be read the answer is a 500: then
Prometheus says `up == 0`, and no alarm is silent because its number went missing.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from common.models import CheckResult
from common.registry import metrics

LABEL = "kind"


@never_cache
@require_safe
def metrics_view(request: HttpRequest) -> HttpResponse:
    """All numbers in Prometheus' text format.

    404 when METRICS_TOKEN is not set, 401 without `Authorization: Bearer <METRICS_TOKEN>`.
    """
    if not settings.METRICS_TOKEN:
        raise Http404
    if not _is_scraper(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Numbers())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Numbers(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from _checks()
        for name, measure in metrics:
            yield _gauge(name, measure)


def _is_scraper(request: HttpRequest) -> bool:
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), wanted.encode())


def _checks() -> Iterator[GaugeMetricFamily]:
    now = timezone.now()
    problems = GaugeMetricFamily(
        "check_problems", "What the last run of a check found wrong.", labels=["check"]
    )
    age = GaugeMetricFamily(
        "check_age_seconds", "How long ago a check ran the last time.", labels=["check"]
    )
    for result in CheckResult.objects.all():
        problems.add_metric([result.name], result.problems)
        age.add_metric([result.name], (now - result.ran_at).total_seconds())
    yield from (problems, age)


def _gauge(name: str, measure: Callable[[], float | dict[str, float]]) -> GaugeMetricFamily:
    about = (measure.__doc__ or name).strip().partition("\n")[0]
    measured = measure()
    if not isinstance(measured, dict):
        return GaugeMetricFamily(name, about, value=measured)
    family = GaugeMetricFamily(name, about, labels=[LABEL])
    for kind, value in measured.items():
        family.add_metric([kind], value)
    return family

"""`GET /metrics` for Prometheus, by token only.

Every number is read from the database when it is asked for, or was counted by all processes
together (`common.tallies`), so that any number of web processes say the same. Rooms hand in what
reads theirs through `common.registry.metrics`. When a number cannot be read the answer is a 500:
then Prometheus says `up == 0`, and no alarm is silent because its number went missing. Only what
was counted is left out while Redis is away, of which there is an alarm of its own.
"""

from __future__ import annotations

import hmac
import logging
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import Metric
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from common import tallies
from common.measures import numbers
from common.models import CheckResult
from common.registry import metrics

# Whoever answers knows every number that any process counts.
from common.request_numbers import REQUESTS as _REQUESTS  # noqa: F401
from common.webhook_lag import WEBHOOK_LAG as _WEBHOOK_LAG  # noqa: F401

logger = logging.getLogger(__name__)


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
    registry.register(Numbers())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class Numbers(Collector):
    """All that there is to tell."""

    def collect(self) -> Iterator[Metric]:
        """Read it now."""
        yield from _checks()
        for _name, measure in metrics:
            yield from measure()
        yield from _counted()


def _is_scraper(request: HttpRequest) -> bool:
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    return hmac.compare_digest(given.encode(), wanted.encode())


def _checks() -> Iterator[Metric]:
    now, results = timezone.now(), list(CheckResult.objects.all())
    problems = {result.name: float(result.problems) for result in results}
    ages = {result.name: (now - result.ran_at).total_seconds() for result in results}
    yield numbers("check_problems", "What the last run of a check found wrong.", "check", problems)
    yield numbers("check_age_seconds", "How long ago a check ran the last time.", "check", ages)


def _counted() -> list[Metric]:
    try:
        return list(tallies.families())
    except (RedisError, OSError) as error:
        logger.warning("what was counted cannot be read: %s", error)
        return []

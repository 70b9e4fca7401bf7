"""Renders that show up after their job was given up: they cost us, and are never settled."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from generation.models import Job, JobState, LeakReason
from generation.pipeline.asking import Asking
from generation.pipeline.leaks import leak_book
from generation.pipeline.matching import renders_match, renders_since
from generation.providers import EndpointNotConfigured
from generation.providers.base import ProviderError

logger = logging.getLogger(__name__)

# A provider lists what it rendered for about a day.
LOOKED_FOR = timedelta(days=1)
AT_ONCE = 500


def late_renders_book() -> int:
    """Look for the renders of jobs that were given up without one, and book what they cost.

    How many were booked. A render is booked once, so this may run at any time.
    """
    return sum(_book(endpoint) for endpoint in settings.VIDEO_ENDPOINTS)


def _book(endpoint: str) -> int:
    jobs = _given_up(endpoint)
    if not jobs:
        return 0
    try:
        with Asking(endpoint) as asking:
            videos = renders_since(asking, jobs)
    except (ProviderError, EndpointNotConfigured) as error:
        logger.warning("%s cannot be asked for its renders: %s", endpoint, error)
        return 0
    found = renders_match(endpoint, jobs, videos)
    return sum(
        leak_book(job=job, provider_job_id=found[job.pk].id, reason=LeakReason.LATE_ID)
        for job in jobs
        if job.pk in found
    )


def _given_up(endpoint: str) -> list[Job]:
    jobs = Job.objects.filter(
        endpoint=endpoint,
        state=JobState.FAILED,
        failure_code__in=("outcome_unknown", "stopped"),
        provider_job_id=None,
        leaks=None,
        submitted_at__gt=Now() - LOOKED_FOR,
    )
    return list(jobs.order_by("submitted_at")[:AT_ONCE])

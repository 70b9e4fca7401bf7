"""Renders that cost us and earn nothing, written down for staff."""

from __future__ import annotations

import logging

from generation.models import Job, LeakedCost, LeakReason

logger = logging.getLogger(__name__)


def leak_book(*, job: Job, provider_job_id: str, reason: LeakReason) -> bool:
    """Record what the provider takes for a render that `job` did not pay; once per render.

    Its own figure, where it gave one before the job ended; else what the catalogue says.
    """
    said = job.charged_microdollars
    cost = job.cost_microdollars if said is None else said
    _row, created = LeakedCost.objects.get_or_create(
        endpoint=job.endpoint,
        provider_job_id=provider_job_id,
        defaults={"job": job, "reason": reason, "microdollars": cost},
    )
    if created:
        logger.warning("leaked cost: %s of job %s (%s)", provider_job_id, job.pk, reason)
    return created

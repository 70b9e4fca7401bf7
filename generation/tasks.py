"""Background work on jobs: each takes ids and a lease, calls one service, may be lost or doubled.

The names are used by `generation.pipeline.wake` and `generation.pipeline.sweep`.
"""

from __future__ import annotations

import asyncio
import logging
from uuid import UUID

from celery import shared_task

from generation.pipeline import exports, late_renders
from generation.pipeline import sweep as sweeping
from generation.pipeline.job_find import jobs_find
from generation.pipeline.job_poll import jobs_poll
from generation.pipeline.job_store import job_store
from generation.pipeline.job_submit import job_submit
from generation.pipeline.notices import notices_expire as expire
from generation.pipeline.slots import EXPORTS, QUESTIONS, STORES, SUBMITS
from generation.providers import EndpointNotConfigured, get_provider
from generation.providers.base import ProviderError
from generation.services import deletion, retention
from generation.services.model_measure import models_measure as measure
from generation.services.storage_sweep import storage_watch
from generation.services.take_mails import take_tell
from generation.traffic.gate import create_unsent

logger = logging.getLogger(__name__)


@shared_task
def sweep() -> None:
    """Hand out what is due."""
    sweeping.sweep()


@shared_task
def submit_job(job_id: str, lease: str, endpoint: str) -> None:
    """queued -> submitting -> rendering, unknown, queued or failed."""
    claim = (UUID(job_id), UUID(lease))
    with SUBMITS.take([claim]) as free:
        if free:
            job_submit(job_id=claim[0], lease=claim[1])
        else:
            create_unsent(endpoint=endpoint)


@shared_task
def find_jobs(endpoint: str) -> None:
    """unknown -> rendering or failed, or look again."""
    with QUESTIONS.take() as free:
        if free:
            jobs_find(endpoint=endpoint)


@shared_task
def poll_jobs(endpoint: str) -> None:
    """rendering -> storing or failed, or ask again."""
    with QUESTIONS.take() as free:
        if free:
            jobs_poll(endpoint=endpoint)


@shared_task
def store_job(job_id: str, lease: str) -> None:
    """storing -> ready or failed, or try again."""
    claim = (UUID(job_id), UUID(lease))
    with STORES.take([claim]) as free:
        if free:
            job_store(job_id=claim[0], lease=claim[1])


@shared_task
def exports_sweep() -> None:
    """Hand out exports that are due."""
    exports.exports_sweep()


@shared_task
def make_export(export_id: str, lease: str) -> None:
    """queued -> working -> ready or failed, or try again; then the next one."""
    claim = (UUID(export_id), UUID(lease))
    with EXPORTS.take([claim]) as free:
        if free:
            exports.export_make(export_id=claim[0], lease=claim[1])
    if free:
        exports.exports_sweep()


@shared_task
def remote_delete(endpoint: str, video_id: str) -> None:
    """Ask the provider to drop a cancelled render: best effort, its cost is booked already."""
    try:
        asyncio.run(_delete(endpoint, video_id))
    except (ProviderError, EndpointNotConfigured) as error:
        logger.info("%s keeps %s: %s", endpoint, video_id, error)


@shared_task
def take_mail(job_id: str) -> None:
    """Tell its creator that a take is ready, or that it failed and its credits are back."""
    take_tell(job_id=UUID(job_id))


@shared_task
def late_renders_book() -> None:
    """Book what was rendered for jobs that had been given up."""
    late_renders.late_renders_book()


@shared_task
def notices_expire() -> None:
    """Forget webhooks after a day."""
    expire()


@shared_task
def deleted_files_remove() -> None:
    """Remove files whose deletion cannot be taken back any more."""
    deletion.deleted_files_remove()


@shared_task
def files_expire() -> None:
    """Remove files that have been kept as long as was said."""
    retention.files_expire()


@shared_task
def storage_sweep() -> None:
    """Remove files that nobody's row names."""
    storage_watch()


@shared_task
def models_measure() -> None:
    """Learn from the newest renders how long each model takes."""
    measure()


async def _delete(endpoint: str, video_id: str) -> None:
    async with get_provider(endpoint) as provider:
        await provider.delete(video_id)

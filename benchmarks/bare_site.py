"""Every address of the product, and `/bare/<job>`, one query behind the same middleware."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, JsonResponse
from django.urls import path

from generation.models import Job
from sora_ugc.urls import handler400, handler403, handler404, handler500
from sora_ugc.urls import urlpatterns as product

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def bare(_request: HttpRequest, job_id: UUID) -> JsonResponse:
    """The state of a job, whoever asks."""
    return JsonResponse({"state": Job.objects.values_list("state", flat=True).get(pk=job_id)})


urlpatterns = [path("bare/<uuid:job_id>", bare), *product]

"""Other sizes of a finished video."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from common import rate_limits
from common.errors import IdempotencyConflict, InvalidInput, NotFound, StillRunning
from common.idempotency import HEADER, KEY_PARAMETER, once
from common.schema import refused
from generation.api.ids import parse_id
from generation.errors import NotReady, VideoDeleted
from generation.models import Job
from generation.selectors.exports import export_of, exports_of, shapes_of
from generation.selectors.jobs import job_get_for_user
from generation.serializers.exports import (
    ExportInput,
    ExportSerializer,
    export_data,
    original_data,
)
from generation.services.exports import export_request


class JobExports(APIView):
    """GET and POST jobs/{id}/exports."""

    @extend_schema(
        operation_id="exports_list",
        responses={200: ExportSerializer(many=True), **refused(NotFound)},
    )
    def get(self, request: Request, job_id: str) -> Response:
        """What there is of a video: itself, and the other sizes that were asked for."""
        user = cast("User", request.user)
        job = job_get_for_user(owner_id=user.id, job_id=parse_id(job_id))
        return Response(ExportSerializer(_all(job), many=True).data)

    @extend_schema(
        operation_id="exports_create",
        request=ExportInput,
        parameters=[KEY_PARAMETER],
        responses={
            201: ExportSerializer,
            200: OpenApiResponse(ExportSerializer, "It was asked for before, or is the original."),
            **refused(
                InvalidInput, NotFound, NotReady, VideoDeleted, IdempotencyConflict, StillRunning
            ),
        },
    )
    def post(self, request: Request, job_id: str) -> Response:
        """Have a video made in the shape of a platform, free of charge; ask again to follow it."""
        user = cast("User", request.user)
        rate_limits.check(request._request, "export")
        given = ExportInput(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = {"job_id": parse_id(job_id), **given.validated_data}
        made = once(
            owner_id=user.id,
            call="exports",
            key=request.headers.get(HEADER),
            inputs=wanted,
            make=lambda _id: _request(user.id, wanted),
        )
        # A file that is on its way is followed by asking again, so an answer of then is no use.
        answer = _request(user.id, wanted) if made.replayed else made.answer
        created = answer.pop("created")
        code = status.HTTP_201_CREATED if created else status.HTTP_200_OK
        return Response(answer, status=code)


def _request(owner_id: UUID, wanted: dict[str, Any]) -> dict[str, Any]:
    made = export_request(owner_id=owner_id, **wanted)
    if made.export is None:
        assert made.job.video is not None
        data = original_data(made.job.video, made.shape)
    else:
        data = export_data(made.export, [made.shape])
    return {**ExportSerializer(data).data, "created": made.created}


def _all(job: Job) -> list[dict[str, Any]]:
    video = job.video
    if video is None or video.deleted_at:
        return []
    exports, shapes = exports_of(job), shapes_of(video)
    originals = [original_data(video, shape) for shape in shapes if shape.fits]
    return originals + [
        export_data(
            export,
            [shape for shape in shapes if export_of([export], video, shape, export.mode)],
        )
        for export in exports
    ]

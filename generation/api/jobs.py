"""Order videos and follow them."""

from __future__ import annotations

from functools import partial
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpResponseBase
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from common import rate_limits
from common.errors import (
    IdempotencyConflict,
    InvalidInput,
    NotFound,
    PaymentRequired,
    TooLarge,
    Unavailable,
)
from common.etags import NOT_MODIFIED, TAG_PARAMETERS, tagged
from common.idempotency import HEADER, KEY_PARAMETER
from common.pagination import CURSOR_PARAMETER, page_schema
from common.parsers import StrictJSONParser
from common.schema import refused
from credits.errors import DebtOutstanding, InsufficientCredits, WalletFrozen
from generation.api.assets import body_check
from generation.api.ids import parse_id
from generation.errors import NoRenderer, NotCancelable, NotFinal
from generation.models import JobState
from generation.selectors.shown import job_shown, jobs_page
from generation.serializers.jobs import (
    JobCreateMultipartSerializer,
    JobCreateSerializer,
    JobSerializer,
    job_body,
)
from generation.services.deletion import job_files_delete
from generation.services.job_cancel import job_cancel
from generation.services.job_start import Started, job_start, job_start_with_photo


class JobCreate(APIView):
    """Order a video. It is charged now, and refunded by itself should it fail."""

    parser_classes = [StrictJSONParser, MultiPartParser]

    @extend_schema(
        operation_id="jobs_create",
        request={
            "application/json": JobCreateSerializer,
            "multipart/form-data": JobCreateMultipartSerializer,
        },
        parameters=[KEY_PARAMETER],
        responses={
            201: JobSerializer,
            200: OpenApiResponse(JobSerializer, "The same order came before."),
            **refused(
                InvalidInput,
                InsufficientCredits,
                DebtOutstanding,
                WalletFrozen,
                IdempotencyConflict,
                TooLarge,
                NoRenderer,
                Unavailable,
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """Order a video: it is charged now, and refunded by itself should it fail.

        By default with the cheapest model and its shortest length. The photo is the id of an upload
        or, in a form, the file itself. A prompt that asks for what may not be made is `invalid`
        with `reason`: `moderation` and its `categories`.
        """
        rate_limits.check(request._request, "create")
        body_check(request)
        started = _start(request)
        code = status.HTTP_201_CREATED if started.created else status.HTTP_200_OK
        return Response(_body(request, started.job_id), status=code)


class JobList(APIView):
    """The creator's videos, newest first."""

    @extend_schema(
        operation_id="jobs_list",
        parameters=[
            CURSOR_PARAMETER,
            OpenApiParameter("state", str, enum=JobState.values),
            *TAG_PARAMETERS,
        ],
        responses={200: page_schema(JobSerializer), 304: NOT_MODIFIED, **refused(InvalidInput)},
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Your videos, newest first, without those that you deleted."""
        state = request.query_params.get("state")
        page = jobs_page(owner_id=_user_id(request), request=request, state=state)
        return tagged(request, page.map(job_body).as_dict())


class JobDetail(APIView):
    """One video, with its timeline."""

    @extend_schema(
        operation_id="jobs_get",
        parameters=TAG_PARAMETERS,
        responses={200: JobSerializer, 304: NOT_MODIFIED, **refused(NotFound)},
    )
    def get(self, request: Request, job_id: str) -> HttpResponseBase:
        """Follow a video: send the ETag back as If-None-Match, and 304 says nothing has changed."""
        return tagged(request, _body(request, parse_id(job_id)))

    @extend_schema(
        operation_id="jobs_delete",
        responses={
            204: OpenApiResponse(description="Its files are gone; doing it again changes nothing."),
            **refused(NotFound, NotFinal),
        },
    )
    def delete(self, request: Request, job_id: str) -> Response:
        """Delete its files and take it off the list, at once and for good.

        Receipt and ledger stay, as does its photo.
        """
        job_files_delete(owner_id=_user_id(request), job_id=parse_id(job_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class JobCancel(APIView):
    """Call a video off while it waits or renders; the credits come back."""

    @extend_schema(
        operation_id="jobs_cancel",
        request=None,
        responses={200: JobSerializer, **refused(NotFound, NotCancelable)},
    )
    def post(self, request: Request, job_id: str) -> Response:
        """Call a video off while it waits or renders; the credits come back."""
        wanted = parse_id(job_id)
        job_cancel(
            owner_id=_user_id(request),
            job_id=wanted,
            count_render=partial(rate_limits.check, request._request, "cancel"),
        )
        return Response(_body(request, wanted))


def _body(request: Request, job_id: UUID) -> dict[str, Any]:
    return job_body(job_shown(owner_id=_user_id(request), job_id=job_id))


def _start(request: Request) -> Started:
    multipart = str(request.content_type).startswith("multipart/")
    order = _checked(request, multipart=multipart)
    key = request.headers.get(HEADER)
    try:
        if multipart:
            return job_start_with_photo(owner_id=_user_id(request), idempotency_key=key, **order)
        return job_start(owner_id=_user_id(request), idempotency_key=key, **order)
    except PaymentRequired as error:
        error.extra["buy_url"] = settings.SITE_URL + reverse("billing")
        raise


def _checked(request: Request, *, multipart: bool) -> dict[str, Any]:
    serializer_class = JobCreateMultipartSerializer if multipart else JobCreateSerializer
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    order = dict(serializer.validated_data)
    image = order.pop("image")
    if multipart:
        return order | {"photo": image, "filename": image.name}
    return order | {"image_id": image}


def _user_id(request: Request) -> UUID:
    return cast("User", request.user).id

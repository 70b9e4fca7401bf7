"""Upload a photo, download a file."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpResponseRedirect
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
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
    StillRunning,
    TooLarge,
    Unavailable,
)
from common.idempotency import HEADER, KEY_PARAMETER, once
from common.negotiation import AnyAccept
from common.schema import refused
from common.storage import signed_url
from generation.api.ids import parse_id
from generation.errors import MadeForVideo, PhotoInUse
from generation.selectors.assets import asset_get
from generation.serializers.assets import AssetSerializer, AssetUploadInput
from generation.services.assets import asset_upload
from generation.services.deletion import asset_delete

# A file of up to 20 MB, its form around it, and room to say kindly that 21 MB are too many.
MAX_BODY_BYTES = 25 * 1024 * 1024


class AssetUpload(APIView):
    """POST assets."""

    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="assets_upload",
        request=AssetUploadInput,
        parameters=[KEY_PARAMETER],
        responses={
            201: AssetSerializer,
            200: OpenApiResponse(AssetSerializer, "The same upload came before."),
            **refused(InvalidInput, IdempotencyConflict, StillRunning, TooLarge, Unavailable),
        },
    )
    def post(self, request: Request) -> Response:
        """Store a product photo: turned upright, in sRGB, without EXIF."""
        rate_limits.check(request._request, "upload")
        body_check(request)
        given = AssetUploadInput(data=request.data)
        given.is_valid(raise_exception=True)
        image = given.validated_data["image"]
        user = cast("User", request.user)

        def make(asset_id: UUID) -> dict[str, Any]:
            asset = asset_upload(
                owner_id=user.id, file=image, filename=image.name, asset_id=asset_id
            )
            return AssetSerializer(asset).data

        made = once(
            owner_id=user.id,
            call="assets",
            key=request.headers.get(HEADER),
            inputs={"image": image},
            make=make,
        )
        code = status.HTTP_200_OK if made.replayed else status.HTTP_201_CREATED
        return Response(made.answer, status=code)


class AssetDetail(APIView):
    """DELETE assets/{id}."""

    @extend_schema(
        operation_id="assets_delete",
        responses={
            204: OpenApiResponse(description="The file is gone."),
            **refused(NotFound, PhotoInUse, MadeForVideo),
        },
    )
    def delete(self, request: Request, asset_id: str) -> Response:
        """Delete a photo that you uploaded. What was made of it stays."""
        user = cast("User", request.user)
        asset_delete(owner_id=user.id, asset_id=parse_id(asset_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


class AssetDownload(APIView):
    """GET assets/{id}/download."""

    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="assets_download",
        responses={
            302: OpenApiResponse(description="To a link that lives five minutes."),
            **refused(NotFound),
        },
    )
    def get(self, request: Request, asset_id: str) -> HttpResponseRedirect:
        """A file of yours, as a download."""
        user = cast("User", request.user)
        rate_limits.check(request._request, "download")
        asset = asset_get(asset_id=parse_id(asset_id), owner_id=user.id)
        link = signed_url(asset.storage_key, filename=asset.download_name)
        return HttpResponseRedirect(link.url, headers={"Cache-Control": "no-store"})


def body_check(request: Request) -> None:
    """Refuse a body beyond all reason before a byte of it is read."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        length = 0  # as Django reads it: there is no body then
    if length > MAX_BODY_BYTES:
        words = _("This is too large: a photo may have up to 20 MB.")
        raise TooLarge(words, errors={"image": [words]})

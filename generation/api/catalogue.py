"""What can be made, and what it costs."""

from __future__ import annotations

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from common.errors import InvalidInput
from common.schema import refused
from generation.errors import NoRenderer
from generation.platforms import PLATFORMS
from generation.selectors.catalogue import models_list
from generation.serializers.catalogue import (
    ChoiceInput,
    PlatformSerializer,
    QuoteSerializer,
    VideoModelSerializer,
)
from generation.services.quotes import quote_make


class ModelList(APIView):
    """GET models, for anybody: prices are no secret."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="models_list", responses=VideoModelSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The models that can render now."""
        return Response(VideoModelSerializer(models_list(), many=True).data)


class PlatformList(APIView):
    """GET platforms, for anybody."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="platforms_list", responses=PlatformSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The places to post to, with their shapes and safe zones."""
        return Response(PlatformSerializer(PLATFORMS.values(), many=True).data)


class JobQuote(APIView):
    """POST jobs/quote."""

    @extend_schema(
        operation_id="jobs_quote",
        request=ChoiceInput,
        responses={200: QuoteSerializer, **refused(InvalidInput, NoRenderer)},
    )
    def post(self, request: Request) -> Response:
        """What a video would cost you; nothing is charged."""
        given = ChoiceInput(data=request.data)
        given.is_valid(raise_exception=True)
        quote = quote_make(creator_id=cast("User", request.user).id, **given.validated_data)
        return Response(QuoteSerializer(quote).data)

"""The calls under /auth/tokens: named keys to the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import caller
from accounts.models import ApiToken
from accounts.selectors import tokens_live
from accounts.serializers import NewTokenSerializer, TokenInput, TokenSerializer
from accounts.tokens import AskAgain, token_create, token_get_for_user, token_revoke
from common.errors import IdempotencyConflict, InvalidInput, NotFound, StillRunning
from common.idempotency import HEADER, KEY_PARAMETER, once
from common.schema import refused


class TokenList(APIView):
    """GET and POST auth/tokens."""

    @extend_schema(
        operation_id="tokens_list",
        responses=TokenSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Your tokens that still work, newest first; never their texts."""
        return Response(TokenSerializer(tokens_live(user=caller(request)), many=True).data)

    @extend_schema(
        operation_id="tokens_create",
        request=TokenInput,
        parameters=[KEY_PARAMETER],
        responses={
            201: NewTokenSerializer,
            200: OpenApiResponse(
                NewTokenSerializer, "The same call came before; its text was shown then."
            ),
            **refused(InvalidInput, AskAgain, IdempotencyConflict, StillRunning),
        },
    )
    def post(self, request: Request) -> Response:
        """Make a named token and show its text, this once.

        It works no longer than the token that it is made with, so that a stolen one does not live
        on in others. `POST /auth/login` makes one for the full time.
        """
        given = TokenInput(data=request.data)
        given.is_valid(raise_exception=True)
        used = request.auth
        if not isinstance(used, ApiToken):
            raise AskAgain
        texts: list[str] = []

        def make(_id: UUID) -> dict[str, Any]:
            token, text = token_create(
                user=caller(request),
                not_after=used.expiry,
                request=request,
                **given.validated_data,
            )
            texts.append(text)
            return {**TokenSerializer(token).data, "token": None}

        made = once(
            owner_id=caller(request).pk,
            call="auth/tokens",
            key=request.headers.get(HEADER),
            inputs=given.validated_data,
            make=make,
            atomic=True,
        )
        if made.replayed:
            return Response(made.answer)
        return Response({**made.answer, "token": texts[0]}, status=status.HTTP_201_CREATED)


class TokenDetail(APIView):
    """DELETE auth/tokens/{id}."""

    @extend_schema(
        operation_id="tokens_revoke",
        responses={
            204: OpenApiResponse(description="It no longer works."),
            **refused(NotFound),
        },
    )
    def delete(self, request: Request, token_id: str) -> Response:
        """Revoke a token of yours, at once; that of this call, too."""
        user = caller(request)
        token = token_get_for_user(user=user, digest=token_id)
        token_revoke(token=token, actor_id=user.pk, request=request)
        return Response(status=status.HTTP_204_NO_CONTENT)

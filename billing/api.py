"""Billing over HTTP: the packs, Checkout, one's purchases."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from billing import selectors
from billing.errors import PackUnknown, SalesClosed, StripeUnavailable
from billing.serializers import (
    CheckoutInput,
    CheckoutSerializer,
    PackSerializer,
    PurchaseSerializer,
)
from billing.services.checkout import checkout_start
from common import rate_limits
from common.errors import IdempotencyConflict, InvalidInput, StillRunning
from common.idempotency import HEADER, KEY_PARAMETER, once
from common.pagination import CURSOR_PARAMETER, CursorPagination, page_schema
from common.schema import refused

_PAGES = CursorPagination(order=("created_at", "id"))


class PackList(APIView):
    """GET billing/packs, for anybody."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="packs_list", responses=PackSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The packs on sale, cheapest first."""
        packs = selectors.packs_on_offer(by="price_cents")
        return Response(PackSerializer(packs, many=True).data)


class CheckoutCreate(APIView):
    """POST billing/checkout."""

    @extend_schema(
        operation_id="checkout_create",
        request=CheckoutInput,
        parameters=[KEY_PARAMETER],
        responses={
            201: CheckoutSerializer,
            200: OpenApiResponse(CheckoutSerializer, "The same Checkout was opened before."),
            **refused(
                PackUnknown, IdempotencyConflict, StillRunning, SalesClosed, StripeUnavailable
            ),
        },
    )
    def post(self, request: Request) -> Response:
        """Open Checkout for a pack: pay at `checkout_url`, the credits follow by themselves."""
        rate_limits.check(request._request, "checkout")
        user = cast("User", request.user)
        given = CheckoutInput(data=request.data)
        given.is_valid(raise_exception=True)
        pack = given.validated_data["pack"]

        def make(purchase_id: UUID) -> dict[str, Any]:
            started = checkout_start(
                creator_id=user.id, email=user.email, pack_slug=pack, purchase_id=purchase_id
            )
            return {"checkout_url": started.url, "session_id": started.session_id}

        made = once(
            owner_id=user.id,
            call="billing/checkout",
            key=request.headers.get(HEADER),
            inputs={"pack": pack},
            make=make,
        )
        code = status.HTTP_200_OK if made.replayed else status.HTTP_201_CREATED
        return Response(made.answer, status=code)


class PurchaseList(APIView):
    """GET billing/purchases."""

    @extend_schema(
        operation_id="purchases_list",
        parameters=[CURSOR_PARAMETER],
        responses={200: page_schema(PurchaseSerializer), **refused(InvalidInput)},
    )
    def get(self, request: Request) -> Response:
        """Your purchases, newest first."""
        page = _PAGES.page(selectors.purchases_of(cast("User", request.user).id), request)
        return Response(page.answer(PurchaseSerializer))

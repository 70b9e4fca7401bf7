"""What can be proven about a video."""

from __future__ import annotations

from typing import cast

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from common.errors import NotFound
from common.schema import refused
from generation.api.ids import parse_id
from generation.selectors.receipts import receipt_get
from generation.serializers.receipts import ReceiptSerializer


class JobReceipt(APIView):
    """GET jobs/{id}/receipt."""

    @extend_schema(
        operation_id="jobs_receipt", responses={200: ReceiptSerializer, **refused(NotFound)}
    )
    def get(self, request: Request, job_id: str) -> Response:
        """The receipt of a video: its inputs, its file and its credits, each with their hashes."""
        user = cast("User", request.user)
        receipt = receipt_get(owner_id=user.id, job_id=parse_id(job_id))
        return Response(ReceiptSerializer(receipt).data)

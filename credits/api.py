"""What one has, and the statement of how it came to that."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common import rate_limits
from common.errors import InvalidInput
from common.negotiation import AnyAccept
from common.pagination import CURSOR_PARAMETER, page_schema
from common.schema import refused
from credits.export import statement_csv
from credits.filters import StatementFilter
from credits.selectors import balance_get, entries_all, entries_page
from credits.serializers import BalanceSerializer, EntrySerializer, StatementFilterInput

FORMATS = ("json", "csv")


class BalanceView(APIView):
    """`GET /credits/balance`"""

    @extend_schema(operation_id="credits_balance", responses=BalanceSerializer, tags=["credits"])
    def get(self, request: Request) -> Response:
        """What the caller can spend, what is held for jobs, and what is owed."""
        return Response(BalanceSerializer(balance_get(creator_id=_caller(request))).data)


class EntriesView(APIView):
    """`GET /credits/entries`"""

    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="credits_entries",
        tags=["credits"],
        parameters=[
            CURSOR_PARAMETER,
            StatementFilterInput,
            OpenApiParameter(
                "format", str, enum=FORMATS, description="`csv` gives all of it at once."
            ),
        ],
        responses={
            (200, "application/json"): page_schema(EntrySerializer),
            (200, "text/csv"): OpenApiResponse(str, description="One row for each line."),
            **refused(InvalidInput),
        },
    )
    def get(self, request: Request) -> HttpResponseBase:
        """The caller's statement or the part asked for, newest first, a page at a time."""
        wanted = request.GET.get("format", "json")
        if wanted not in FORMATS:
            raise InvalidInput(errors={"format": [_("Ask for json or csv.")]})
        given = StatementFilterInput(data=request.GET)
        given.is_valid(raise_exception=True)
        if wanted == "csv":
            rate_limits.check(request._request, "download")
            return _download(request, given.chosen())
        page = entries_page(creator_id=_caller(request), request=request, filters=given.chosen())
        return Response(page.answer(EntrySerializer))


def _caller(request: Request) -> UUID:
    return cast("UUID", request.user.pk)  # nobody comes here without being somebody


def _download(request: Request, filters: StatementFilter) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        statement_csv(entries_all(creator_id=_caller(request), filters=filters)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="credits-statement.csv"'},
    )

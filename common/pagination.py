"""Lists a page at a time, newest first: `{"results": [...], "next": url | null}`.

A cursor holds the sort values of the last row that was shown, so a page costs the same however far
down it is, and rows that arrive meanwhile neither repeat nor hide others. It is base64 of JSON:
opaque to callers, and no secret, so it is validated rather than signed.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request

from common.errors import InvalidInput

T = TypeVar("T")
U = TypeVar("U")
M = TypeVar("M", bound=Model)

PARAMETER = "cursor"
CURSOR_PARAMETER = OpenApiParameter(
    PARAMETER, str, description="Where to go on: take it from `next` and change nothing."
)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows, and the address of those after them; None on the last page."""

    results: list[T]
    next: str | None

    def map(self, show: Callable[[T], U]) -> Page[U]:
        """The same page of what `show` makes of each row."""
        return Page([show(row) for row in self.results], self.next)

    def as_dict(self) -> dict[str, Any]:
        """The API's body for a page of bodies."""
        return {"results": self.results, "next": self.next}

    def answer(self, serializer: type[serializers.BaseSerializer]) -> dict[str, Any]:
        """The API's body for this page."""
        return {"results": serializer(self.results, many=True).data, "next": self.next}


@dataclass(frozen=True, slots=True)
class CursorPagination:
    """Pages of a queryset by descending `order`, columns that are never null and together unique.

    `CursorPagination(order=("created_at", "id")).page(Job.objects.filter(...), request)`
    """

    order: tuple[str, ...]
    page_size: int = 50

    def page(self, queryset: QuerySet[M], request: HttpRequest | Request) -> Page[M]:
        """The page that `request` asks for; InvalidInput when its cursor is not one of ours."""
        rows = queryset.order_by(*(f"-{name}" for name in self.order))
        if cursor := request.GET.get(PARAMETER):
            rows = rows.filter(self._after(queryset.model, cursor))
        found = list(rows[: self.page_size + 1])
        results = found[: self.page_size]
        more = len(found) > self.page_size
        return Page(results, self._address(request, results[-1]) if more else None)

    def _after(self, model: type[Model], cursor: str) -> Q:
        """Rows below the cursor: `a <= x and (a < x or b < y)`, which an index on (a, b) serves."""
        values = self._decode(model, cursor)
        condition = Q()
        for name, value in reversed(list(zip(self.order, values, strict=True))):
            below = Q(**{f"{name}__lt": value})
            at_or_below = Q(**{f"{name}__lte": value})
            condition = (at_or_below & (below | condition)) if condition else below
        return condition

    def _decode(self, model: type[Model], cursor: str) -> list[Any]:
        try:
            raw = json.loads(base64.b64decode(cursor, altchars=b"-_", validate=True))
            fields = [model._meta.get_field(name) for name in self.order]
            return [_value(field, raw_value) for field, raw_value in zip(fields, raw, strict=True)]
        except (ValueError, ArithmeticError, TypeError, RecursionError, ValidationError) as error:
            raise InvalidInput(
                errors={PARAMETER: [_("This is not a cursor that came from `next`.")]}
            ) from error

    def cursor(self, last: Model) -> str:
        """What stands for all rows after `last`."""
        values = [getattr(last, name) for name in self.order]
        raw = json.dumps(values, cls=_ExactEncoder, separators=(",", ":"))
        return base64.urlsafe_b64encode(raw.encode()).decode()

    def _address(self, request: HttpRequest | Request, last: Model) -> str:
        query = request.GET.copy()
        query[PARAMETER] = self.cursor(last)
        return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


class _ExactEncoder(DjangoJSONEncoder):
    """Django's own cuts times to milliseconds, which would repeat or hide rows."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def _value(field: Any, raw: Any) -> Any:
    """`raw` as the column's type; ValueError for what it could not hold."""
    if raw is None or isinstance(raw, bool | list | dict):
        raise ValueError("A cursor holds plain values only")
    value = field.clean(raw, None)
    if getattr(value, "tzinfo", True) is None:
        raise ValueError("A cursor's times know their zone")
    return value


def page_schema(serializer: type[serializers.Serializer]) -> serializers.Serializer:
    """What a page of `serializer` looks like, for the API's description."""
    return inline_serializer(
        f"{serializer.__name__.removesuffix('Serializer')}Page",
        {
            "results": serializer(many=True),
            "next": serializers.URLField(allow_null=True, help_text="The next page, if any."),
        },
    )

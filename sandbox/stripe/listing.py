"""Lists: newest first, filtered, a page at a time (https://docs.stripe.com/api/pagination)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

from sandbox.stripe.account import Account
from sandbox.stripe.errors import only_one_of
from sandbox.stripe.params import Reader, hash_of, integer, text
from sandbox.stripe.store import Object, public

_COMPARISONS = {"gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le}
_created_range = hash_of({name: integer() for name in _COMPARISONS})


def created_filter(value: Any, path: str) -> dict[str, int]:
    """`created=T` or `created[gte]=T`, as bounds by the name of their comparison."""
    if isinstance(value, str):
        moment = integer()(value, path)
        return {"gte": moment, "lte": moment}
    bounds: dict[str, int] = _created_range(value, path)
    return bounds


LIST_FIELDS: dict[str, Reader] = {
    "limit": integer(least=1, most=100),
    "starting_after": text(),
    "ending_before": text(),
    "created": created_filter,
}


def page(
    account: Account,
    collection: str,
    params: dict[str, Any],
    *,
    url: str,
    wanted: Callable[[Object], bool] = lambda _: True,
) -> Object:
    """One page of a collection; raises ApiError for a cursor that names nothing."""
    items = [
        item
        for item in account.store.all(collection)
        if wanted(item) and _created_within(item, params.get("created", {}))
    ]
    limit = params.get("limit", 10)
    if "ending_before" in params:
        chosen, has_more = _page_before(account, collection, items, params, limit)
    else:
        rest = _page_after(account, collection, items, params)
        chosen, has_more = rest[:limit], len(rest) > limit
    return list_object([public(item) for item in chosen], url=url, has_more=has_more)


def list_object(items: list[Object], *, url: str, has_more: bool = False) -> Object:
    """A list as Stripe wraps it."""
    return {"object": "list", "data": items, "has_more": has_more, "url": url}


def filter_equal(params: dict[str, Any], *names: str) -> Callable[[Object], bool]:
    """Keep the objects whose fields equal the parameters of the same names."""
    asked = {name: params[name] for name in names if name in params}
    return lambda item: all(item.get(name) == value for name, value in asked.items())


def _created_within(item: Object, bounds: dict[str, int]) -> bool:
    return all(_COMPARISONS[name](item["created"], value) for name, value in bounds.items())


def _page_after(
    account: Account, collection: str, items: list[Object], params: dict[str, Any]
) -> list[Object]:
    if "starting_after" not in params:
        return items
    cursor = account.need(collection, params["starting_after"], param="starting_after", status=400)
    return [item for item in items if item["_sequence"] < cursor["_sequence"]]


def _page_before(
    account: Account, collection: str, items: list[Object], params: dict[str, Any], limit: int
) -> tuple[list[Object], bool]:
    if "starting_after" in params:
        raise only_one_of("starting_after", "ending_before")
    cursor = account.need(collection, params["ending_before"], param="ending_before", status=400)
    newer = [item for item in items if item["_sequence"] > cursor["_sequence"]]
    return newer[-limit:], len(newer) > limit

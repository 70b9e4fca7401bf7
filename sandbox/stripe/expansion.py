"""`expand[]`: objects in place of their ids (https://docs.stripe.com/api/expanding_objects)."""

from __future__ import annotations

from typing import Any

from sandbox.stripe.account import Account
from sandbox.stripe.errors import ApiError
from sandbox.stripe.listing import list_object
from sandbox.stripe.store import Object, public

_DEEPEST = 4

# field -> the collection that its id points into
_POINTERS = {
    "balance_transaction": "balance_transactions",
    "charge": "charges",
    "coupon": "coupons",
    "customer": "customers",
    "failure_balance_transaction": "balance_transactions",
    "invoice": "invoices",
    "latest_charge": "charges",
    "payment_intent": "payment_intents",
    "product": "products",
    "promotion_code": "promotion_codes",
}

Tree = dict[str, Any]


def expand(account: Account, item: Object, paths: list[str]) -> Object:
    """A public copy of the object with the named fields expanded.

    Raises ApiError for a path that leads nowhere or is longer than four steps.
    """
    return _grow(account, item, _tree(paths), prefix="")


def _tree(paths: list[str]) -> Tree:
    """`["a", "a.b", "c"]` as `{"a": {"b": {}}, "c": {}}`."""
    tree: Tree = {}
    for path in paths:
        steps = path.split(".")
        if len(steps) > _DEEPEST:
            raise ApiError("You cannot expand more than 4 levels of a property.", param="expand")
        here = tree
        for step in steps:
            here = here.setdefault(step, {})
    return tree


def _grow(account: Account, item: Object, tree: Tree, *, prefix: str) -> Object:
    view = public(item)
    for field, branch in tree.items():
        view[field] = _field(account, item, field, branch, f"{prefix}{field}")
    return view


def _field(account: Account, item: Object, field: str, branch: Tree, path: str) -> Any:
    included = _included_list(account, item, field)
    if included is not None:
        return included
    value = item.get(field)
    if field == "data" and item.get("object") == "list":
        return [_grow_stored(account, row, branch, f"{path}.") for row in item["data"]]
    if branch and field not in _POINTERS and isinstance(value, dict | list):
        return _inside(account, value, branch, f"{path}.")
    if field not in _POINTERS or field not in item:
        raise ApiError(f"This property cannot be expanded ({path}).", param="expand")
    target = account.store.get(_POINTERS[field], value) if isinstance(value, str) else None
    return _grow(account, target, branch, prefix=f"{path}.") if target else value


def _inside(account: Account, value: Any, branch: Tree, prefix: str) -> Any:
    """What a path passes on its way: a part of the object (`promotion.coupon`), or several."""
    if isinstance(value, list):
        return [_grow(account, row, branch, prefix=prefix) for row in value]
    return _grow(account, value, branch, prefix=prefix)


def _grow_stored(account: Account, row: Object, branch: Tree, prefix: str) -> Object:
    """Rows of a list are public copies; what may be expanded is on the stored object."""
    stored = account.store.get("sessions", row["id"]) if "id" in row else None
    return _grow(account, stored or row, branch, prefix=prefix)


def _included_list(account: Account, item: Object, field: str) -> Object | None:
    """The lists that Stripe leaves out of an object until they are asked for."""
    kind, object_id = item.get("object"), item.get("id")
    if (kind, field) == ("checkout.session", "line_items"):
        url = f"/v1/checkout/sessions/{object_id}/line_items"
        return list_object(item["_line_items"], url=url)
    if (kind, field) == ("charge", "refunds"):
        refunds = [public(r) for r in account.store.all("refunds") if r["charge"] == object_id]
        return list_object(refunds, url=f"/v1/charges/{object_id}/refunds")
    return None

"""More videos than were paid for: at the same moment, again, at another price, by calling off."""

from __future__ import annotations

import random
import secrets
from functools import partial
from typing import Any

from locust.contrib.fasthttp import FastResponse

from loadtests.attacker import API, PRICE, REFUSED, Attacker

CREATE = f"{API}/jobs/create"
AT_ONCE = 10
ORDERED = REFUSED | {200, 201}

# Whatever a client says of the price, the catalogue's counts.
EDITED: tuple[dict[str, Any], ...] = (
    {"credits": 0},
    {"credits": -PRICE},
    {"price": 0, "cost_microdollars": 0},
    {"credits_per_second": -2},
    {"quote": {"credits": 0}},
    {"state": "ready", "progress": 100},
    {"owner": "00000000-0000-4000-8000-000000000000", "owner_id": 1},
    {"idempotency_key": "draft:1", "charged_microdollars": 0},
)

NUMBERS: tuple[Any, ...] = (
    *(-4, 0, -1, 1, 3, 5, 601, 2**31, 2**63, 10**40, -(10**40)),
    *(4.5, 1e308, "4e0", "0x4", "4;8", "-4", "", [], {}, [4], True),
)
MODELS: tuple[Any, ...] = (
    *("sora-2\u0000", "../sora-2", "sora-2' OR '1'='1", "sora-3", "", "x" * 10_000),
    *(0, -1, [], {"slug": "sora-2"}, "SORA-2"),
)
BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b'"job"',
    b"[" * 5_000,
    b'{"seconds": NaN}',
    b'{"seconds": Infinity}',
    b'{"image": "\xff\xfe"}',
    b'{"prompt": "\\u0000"}',
)


def many_at_once(attacker: Attacker) -> None:
    """Orders that meet, each with a key of its own: the wallet holds for some, or for none."""
    name = "parallel orders"
    holds = attacker.available() // PRICE
    keys = [{"Idempotency-Key": secrets.token_hex(8)} for _ in range(AT_ONCE)]
    answers = attacker.at_once([partial(_order, attacker, name, key) for key in keys])
    taken = sum(answer.status_code == 201 for answer in answers)
    if taken > holds:
        attacker.fails(name, f"{taken} orders were taken, and the wallet held for {holds}")


def one_key_at_once(attacker: Attacker) -> None:
    """The same order with the same key, at the same moment: one take, if any."""
    key = {"Idempotency-Key": secrets.token_hex(8)}
    name = "one key in parallel"
    answers = attacker.at_once([partial(_order, attacker, name, key)] * AT_ONCE)
    made = {answer.json()["id"] for answer in answers if answer.status_code in {200, 201}}
    if len(made) > 1:
        attacker.fails(name, f"{len(made)} takes came of one key")


def key_with_other_body(attacker: Attacker) -> None:
    """A key that was used, for something dearer."""
    key = {"Idempotency-Key": secrets.token_hex(8)}
    first = _order(attacker, "a key used again", key)
    may = {409} if first.status_code in {200, 201} else REFUSED
    dearer = attacker.wish(model="sora-2-pro", seconds=12)
    attacker.attempt(
        "a key used again", "POST", CREATE, headers=key, json=dearer, may=may | {402, 429}
    )


def edited_price(attacker: Attacker) -> None:
    """An order that says by itself what it costs."""
    name = "edited prices"
    answer = _order(attacker, name, {}, **random.choice(EDITED))
    if answer.status_code == 201 and answer.json()["credits"] != PRICE:
        attacker.fails(name, f"it cost {answer.json()['credits']}")


def odd_numbers(attacker: Attacker) -> None:
    """Seconds that are negative, huge, or none."""
    wish = attacker.wish(seconds=random.choice(NUMBERS))
    attacker.attempt("odd numbers", "POST", CREATE, json=wish, may={400, 429})


def odd_models(attacker: Attacker) -> None:
    """A model that there is not."""
    wish = attacker.wish(model=random.choice(MODELS))
    # No name at all means the usual model.
    may = {400, 429} if wish["model"] != "" else ORDERED
    attacker.attempt("odd models", "POST", CREATE, json=wish, may=may)


def odd_bodies(attacker: Attacker) -> None:
    """JSON that is none."""
    headers = {"Content-Type": "application/json"}
    body = random.choice(BODIES)
    attacker.attempt("odd bodies", "POST", CREATE, data=body, headers=headers, may={400, 413, 429})


def called_off_at_once(attacker: Attacker) -> None:
    """A take called off ten times at the same moment gives its credits back once."""
    order = _order(attacker, "called off in parallel", {})
    job = order.json()["id"] if order.status_code == 201 else attacker.job["id"]
    cancel = partial(
        attacker.attempt,
        "called off in parallel",
        "POST",
        f"{API}/jobs/{job}/cancel",
        may={200, 409, 429},
    )
    attacker.at_once([cancel] * AT_ONCE)


def fails_while_called_off(attacker: Attacker) -> None:
    """A take that fails upstream while it is called off gives its credits back once."""
    order = _order(attacker, "called off while it fails", {}, prompt="A cup. [http-500]")
    if order.status_code != 201:
        return
    cancel = partial(
        attacker.attempt,
        "called off while it fails",
        "POST",
        f"{API}/jobs/{order.json()['id']}/cancel",
        may={200, 409, 429},
    )
    attacker.at_once([cancel] * AT_ONCE)


def _order(attacker: Attacker, name: str, headers: dict[str, str], **other: Any) -> FastResponse:
    wish = attacker.wish(**other)
    return attacker.attempt(name, "POST", CREATE, headers=headers, json=wish, may=ORDERED)

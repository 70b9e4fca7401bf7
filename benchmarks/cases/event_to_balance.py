"""From the event that Stripe signs to the balance on the page, over the whole running product."""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from statistics import quantiles

import httpx2

from benchmarks.case import Bench, Case, Result, at_most
from e2e.stack import Stack, running

PAUSE_SECONDS = 0.02
PATIENCE_SECONDS = 60.0
_BALANCE = re.compile(r'id="balance".*?<b[^>]*>([\d,.  ]+)</b>', re.DOTALL)


def run(bench: Bench) -> Iterable[Result]:
    """Yield the 95th percentile of some purchases, one after another."""
    with (
        tempfile.TemporaryDirectory(prefix="sora-ugc-bench-") as folder,
        running(Path(folder) / "sandbox") as stack,
    ):
        times = _purchases(stack, bench.pick(30, 2))
    yield Result("event_to_balance", quantiles(times, n=20)[-1], "s", (at_most(2, "s"),))


def _purchases(stack: Stack, count: int) -> list[float]:
    with httpx2.Client(base_url=stack.web, timeout=30, trust_env=False) as browser:
        _sign_up(browser)
        pack = browser.get("/api/v1/billing/packs").json()[0]
        expected = [number * pack["credits"] for number in range(1, count + 1)]
        return [_seconds(stack, browser, pack["slug"], bought=bought) for bought in expected]


def _sign_up(browser: httpx2.Client) -> None:
    browser.get("/accounts/signup/")
    form = {
        "email": "bench@example.com",
        "password1": "a long enough phrase 7",
        "csrfmiddlewaretoken": _csrf(browser),
    }
    browser.post("/accounts/signup/", data=form, headers={"Referer": str(browser.base_url)})


def _seconds(stack: Stack, browser: httpx2.Client, pack: str, bought: int) -> float:
    """One purchase, paid without ever opening the return page.

    The clock starts before the stand-in is told that the buyer paid, so making and signing the
    event counts as well.
    """
    answer = browser.post(
        "/api/v1/billing/checkout",
        json={"pack": pack},
        headers={"X-CSRFToken": _csrf(browser), "Referer": str(browser.base_url)},
    )
    session = answer.raise_for_status().json()["session_id"]
    start = time.perf_counter()
    paid = f"{stack.endpoints['stripe']}/_sandbox/checkout/{session}/complete"
    httpx2.post(paid, json={"outcome": "paid"}).raise_for_status()
    while _balance(browser) < bought:
        if time.perf_counter() - start > PATIENCE_SECONDS:
            raise TimeoutError(f"{bought} credits did not arrive on the page.")
        time.sleep(PAUSE_SECONDS)
    return time.perf_counter() - start


def _balance(browser: httpx2.Client) -> int:
    """The number in the header of the studio's page."""
    page = browser.get("/studio/").raise_for_status().text
    found = _BALANCE.search(page)
    return int(re.sub(r"\D", "", found.group(1))) if found else 0


def _csrf(browser: httpx2.Client) -> str:
    return next(value for name, value in browser.cookies.items() if name.startswith("csrf"))


CASE = Case(
    what="From the payment at the stand-in for Stripe to the balance on the page; 95th percentile.",
    how="30 purchases one after another on a whole stack. The return page is never opened, so only "
    "the signed event brings the credits; the page is fetched again every 20 ms.",
    limit="",
    peer="",
    run=run,
    minutes=8,
    database=False,
)

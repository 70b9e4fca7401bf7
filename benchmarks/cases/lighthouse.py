"""What Lighthouse says of the pages that creators meet first, on a phone."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median

import httpx2

from benchmarks import lighthouse
from benchmarks.case import Bench, Case, Result, Target, at_least
from e2e.client import PASSWORD, Client
from e2e.stack import running, until

RUNS = 3
PUBLIC = {"landing": "/", "pricing": "/pricing/"}
SIGNED_OUT = PUBLIC | {"sign-in": "/accounts/login/"}
OWN = {"studio": "/studio/", "wizard": "/studio/new/"}
TAKES = 6
VARIABLES = {"SANDBOX_RENDER_CACHE": "1", "SANDBOX_RENDER_SECONDS": "1"}


def run(bench: Bench) -> Iterable[Result]:
    """Yield each page's scores, the median of three runs."""
    lighthouse.install()
    runs = bench.pick(RUNS, 1)
    with (
        tempfile.TemporaryDirectory(prefix="sora-ugc-bench-") as folder,
        running(Path(folder) / "sandbox", VARIABLES) as stack,
    ):
        client = Client(stack)
        cookie, take = _signed_in(client), _takes(client)
        pages = {**SIGNED_OUT, **OWN, "job": f"/studio/jobs/{take}/"}
        for name, path in bench.pick(pages, {"landing": "/"}).items():
            own = "" if name in SIGNED_OUT else cookie
            yield from _page(name, stack.web + path, cookie=own, runs=runs)


def _page(name: str, url: str, *, cookie: str = "", runs: int) -> Iterator[Result]:
    reports = []
    for _run in range(runs):
        reports.append(lighthouse.measure(url, cookie=cookie))
        print(f"  {name}: {lighthouse.scores(reports[-1])}", file=sys.stderr, flush=True)
    for complaint in lighthouse.complaints(reports[-1]):
        print(f"  {name}: {complaint}", file=sys.stderr)
    for category in lighthouse.CATEGORIES:
        if category == "seo" and name not in PUBLIC:
            # The others ask not to be found.
            continue
        value = median(lighthouse.scores(report)[category] for report in reports)
        yield Result(f"lighthouse.{name}.{category}", value, "of 100", (_target(category),))


def _target(category: str) -> Target:
    return at_least(95 if category == "performance" else 100, "of 100")


def _takes(client: Client) -> str:
    """Six finished takes; the id of the newest."""
    client.buy()
    jobs = [client.create(f"Take {number} of the cup.") for number in range(TAKES)]
    path = "/jobs?state=ready"
    until(lambda: len(client.get(path).json()["results"]) == TAKES, what="the takes")
    return jobs[-1]


def _signed_in(client: Client) -> str:
    """The Cookie header of a browser in which the customer is signed in."""
    with httpx2.Client(base_url=client.stack.web, follow_redirects=True) as browser:
        browser.get("/accounts/login/")
        token = next(value for name, value in browser.cookies.items() if name.startswith("csrf"))
        form = {"login": client.email, "password": PASSWORD, "csrfmiddlewaretoken": token}
        browser.post("/accounts/login/", data=form).raise_for_status()
        cookies = [f"{name}={value}" for name, value in browser.cookies.items()]
    if not any(cookie.startswith("session") for cookie in cookies):
        raise RuntimeError("The customer could not be signed in.")
    return "; ".join(cookies)


CASE = Case(
    what="What Lighthouse says of six pages on a phone of the middle class with slow 4G.",
    how=(
        "The median of three runs each on a whole stack, with Lighthouse out of npm (pinned by "
        "`benchmarks/lighthouse/package-lock.json`) and the Chromium of the browser tests. Signed "
        "in: six takes on the wall, an open draft, a finished take. Performance depends on how "
        "busy the machine is."
    ),
    limit="",
    peer="",
    run=run,
    minutes=30,
    database=False,
)

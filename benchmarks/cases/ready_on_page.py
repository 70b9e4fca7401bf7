"""From the end of a render to the page that says so, in a real browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from statistics import median

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, sync_playwright

from benchmarks.case import Bench, Case, Result, at_most
from benchmarks.customer import PASSWORD, PHOTO, order, stack_with_customer
from e2e import browser as browsers
from e2e.conftest import QUIET
from e2e.stack import Stack, until
from sandbox.demo import Client

# Long enough for the page to be open and to have its stream when the render ends.
RENDER_SECONDS = 4
MILLISECONDS = 1_000
PATIENCE_SECONDS = 60
# When the page's headline first says it. It is looked at as often as the page is drawn.
WATCH = """
const look = () => {
  if (document.querySelector("h1")?.textContent === "Ready") window.readyAt = Date.now();
  else requestAnimationFrame(look);
};
look();
"""


def run(bench: Bench) -> Iterable[Result]:
    """Yield the longest of all takes, and the median."""
    takes = bench.pick(20, 1)
    with stack_with_customer(jobs=takes, render_seconds=RENDER_SECONDS) as (stack, client):
        email = client.call("GET", "/auth/session")["user"]["email"]
        image = client.upload(PHOTO)
        with _signed_in(stack, email) as page:
            waits = [_wait(stack, client, page, image, number) for number in range(takes)]
    yield Result("ready_on_page", max(waits), "ms", (at_most(MILLISECONDS, "ms"),))
    yield Result("ready_on_page.median", median(waits), "ms", ())


@contextmanager
def _signed_in(stack: Stack, email: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browsers.find(), args=QUIET)
        page = chromium.new_context(base_url=stack.web).new_page()
        page.add_init_script(WATCH)
        page.goto("/accounts/login/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/studio/")
        yield page
        chromium.close()


def _wait(stack: Stack, client: Client, page: Page, image: str, number: int) -> float:
    """Milliseconds, by the clock that all processes share."""
    prompt = f"Take {number} that somebody waits for."
    page.goto(f"/studio/jobs/{order(client, image, prompt=prompt)}/")
    at = float(until(lambda: _ready_at(page), seconds=PATIENCE_SECONDS, what="the video"))
    (render,) = stack.provider_jobs(prompt)
    return at - 1_000 * float(render["completed_at"])


def _ready_at(page: Page) -> float | None:
    """When the page was ready; None before, and at the moment in which it loads anew."""
    try:
        found: float | None = page.evaluate("window.readyAt")
    except PlaywrightError:
        return None
    return found


CASE = Case(
    what="From the moment at which the provider has finished until the take's page in a browser "
    "says `Ready`: the longest of 20 takes, and the median.",
    how="A whole stack, one take after another, renders of 4 s out of the stand-in's cache, and "
    "Chromium on the page of the take. The stand-in's signed webhook wakes the product, which "
    "fetches, checks and stores the file; the live process tells the page, which loads anew with "
    "its player. The page's clock and the stand-in's are the same machine's.",
    limit="",
    peer="",
    run=run,
    minutes=8,
    database=False,
)

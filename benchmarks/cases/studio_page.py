"""The studio of a creator with very many takes, beside that of one with ten."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial
from statistics import median
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user_model
from django.test import Client, override_settings

from benchmarks.case import Bench, Case, Result, times_limit
from benchmarks.job_rows import walls_fill
from benchmarks.ledger_rows import ledger_fill
from benchmarks.rounds import interleaved
from common.pagination import PARAMETER
from generation.models import Job
from generation.selectors.gallery import PAGES

FEW, BYSTANDERS = 10, 100
PAGE = "/studio/"


class PageBroken(Exception):
    """The studio did not show what it should, so its time means nothing."""


def run(bench: Bench) -> Iterable[Result]:
    """Yield the times of pages with many takes; the limit of each is a page with few."""
    many = bench.pick(10_000, 100)
    bystanders = bench.pick(BYSTANDERS, 1)
    small, large, *others = ledger_fill(creators=2 + bystanders, transactions_each=1)
    walls_fill({small: FEW, large: many, **dict.fromkeys(others, 100)})
    # One take of each has the word, so that what is drawn is the same.
    searches = {small: f"{PAGE}?q=NUMBER7x", large: f"{PAGE}?q=NUMBER{many - 3}x"}
    asks = {
        "studio_page": (large, PAGE, PAGES.page_size, small, PAGE, FEW),
        "studio_page.later": (large, _later(large), PAGES.page_size, small, PAGE, FEW),
        "studio_page.search": (large, searches[large], 1, small, searches[small], 1),
    }
    # Nobody has collected static files for this; their names are no part of what is measured.
    names = {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    with override_settings(STORAGES=settings.STORAGES | names):
        times = bench.pick(20, 2)
        measures = {}
        for name, (one, here, most, other, there, few) in asks.items():
            measures[f"{name} many"] = partial(_milliseconds, _browser(one), here, most, times)
            measures[f"{name} few"] = partial(_milliseconds, _browser(other), there, few, times)
        found = interleaved(measures, rounds=bench.pick(7, 1))
    for name in asks:
        limit = found[f"{name} few"]
        yield Result(name, found[f"{name} many"], "ms", (times_limit(1.3),), limit=limit)


def _later(owner_id: UUID) -> str:
    """The address of a page from the middle of the wall."""
    jobs = Job.objects.filter(owner_id=owner_id).order_by(*(f"-{name}" for name in PAGES.order))
    middle = jobs[jobs.count() // 2]
    return f"{PAGE}?{PARAMETER}={PAGES.cursor(middle)}"


def _browser(owner_id: UUID) -> Client:
    browser = Client(headers={"host": settings.ALLOWED_HOSTS[0]})
    browser.force_login(get_user_model().objects.get(pk=owner_id))
    return browser


def _milliseconds(browser: Client, path: str, shown: int, times: int) -> float:
    """The median time of the whole page, from the request to its last byte, in this process."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        answer = browser.get(path)
        taken.append(time.perf_counter() - start)
    if answer.status_code != 200 or answer.content.count(b'class="take-title"') != shown:
        raise PageBroken(f"{path}: {answer.status_code}")
    return median(taken) * 1_000


CASE = Case(
    what="The page `/studio/` of a creator with 10,000 takes: the first page, one from the middle, "
    "and a search that finds one of them.",
    how="The whole product's request in one process, sessions and templates included; the medians "
    "of 20 requests in each of seven rounds, in turn. A hundred others have 100 takes each.",
    limit="The first page, and the same search, of a creator with ten takes.",
    peer="",
    run=run,
    minutes=10,
)

"""Each case can be found, and the ones on the ledger do all that they say in their smallest run."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from benchmarks import runner
from benchmarks.case import Bench
from benchmarks.ledger_rows import creator_id, ledger_fill
from benchmarks.one import load
from credits.proof import prove
from credits.selectors import Balance, balance_get
from generation.models import Job, JobState
from sandbox.placement import place

PROCESSES = ("web", "live", "worker", "beat")
PARTS = ["memory", "gap_p95", "gap_worst", "looks", "per_look"]
OWN_DATABASE = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """The smallest run, on the tests' own server."""
    server = connection.settings_dict
    who = f"{server['USER']}:{quote(server['PASSWORD'])}"
    url = f"postgres://{who}@{server['HOST']}:{server['PORT']}/{server['NAME']}"
    placement = place(tmp_path / "postgres")
    placement.remove()
    return Bench(placement.program / "bin", url, quick=True)


def test_every_case_says_what_it_is() -> None:
    assert {"spend", "hot_wallet", "statement", "ledger_verify"} <= {*runner.names()}
    for name in runner.names():
        case = load(name)
        assert case.what.endswith(".")
        assert case.how.endswith(".")


@OWN_DATABASE
@pytest.mark.parametrize("guarded", [True, False])
def test_made_up_ledgers_are_legal(guarded: bool) -> None:
    """By the guards themselves, which check every row, and by the proof."""
    ledger_fill(creators=3, transactions_each=1, guarded=True)
    made = ledger_fill(creators=2, transactions_each=6, guarded=guarded)

    assert made == [creator_id(4), creator_id(5)]
    reports = [report for report in prove() if report.name.startswith("ledger:")]
    assert [report.violations for report in reports] == [[] for _ in reports]
    assert max(report.checked for report in reports) == 30  # entries
    assert balance_get(creator_id=made[0]) == Balance(available=999_984, in_flight=8)


@OWN_DATABASE
@pytest.mark.parametrize("name", ["polls_listed", "polls_single"])
def test_renders_are_followed_in_the_smallest_run(name: str, bench: Bench) -> None:
    found = {result.name: result for result in load(name).run(bench)}

    assert [*found] == [name, *(f"{name}.{part}" for part in PARTS)]
    assert all(result.value > 0 and result.peer for result in found.values())
    jobs = Job.objects.filter(state=JobState.RENDERING)
    assert jobs.filter(progress__gt=0).count() == 30
    assert not any(report.violations for report in prove())


@pytest.mark.xdist_group("stack")  # not beside another stack
@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("job_overhead", ["", ".median", ".submitting", ".storing"]),
        ("upload_create", ["", ".median"]),
        ("journey", [""]),
        ("start_up", [".first", ".again"]),
        ("idle", [".core", ".memory", *(f".memory.{one}" for one in PROCESSES)]),
    ],
)
def test_a_stack_does_it_in_the_smallest_run(name: str, parts: list[str], bench: Bench) -> None:
    found = list(load(name).run(bench))

    assert [result.name for result in found] == [f"{name}{part}" for part in parts]
    assert all(result.value > 0 for result in found)


@OWN_DATABASE
@pytest.mark.parametrize(
    ("name", "results"),
    [
        ("hot_wallet", ["hot_wallet", "hot_wallet.same_messages"]),
        ("statement", ["statement.balance", "statement.page"]),
        ("studio_page", ["studio_page", "studio_page.later", "studio_page.search"]),
    ],
)
def test_the_smallest_run(name: str, results: list[str], bench: Bench) -> None:
    found = list(load(name).run(bench))

    assert [result.name for result in found] == results
    assert all(result.value > 0 and result.limit for result in found)

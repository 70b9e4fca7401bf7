"""One stack for all faults. Their order saves time: what waits long is begun first."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from e2e.faults.servers import SPARE_ENDPOINTS, FaultStack, fault_stack
from e2e.faults.takes import Take, order

HERE = Path(__file__).parent
# What loses nobody's work comes while the renderer's faults, all ordered at once, take their time.
# What stops a server comes last. Each file works alone, too.
FILES = (
    "test_uploads.py",
    "test_webhooks.py",
    "test_cancel.py",
    "test_clock.py",
    "test_provider.py",
    "test_worker.py",
    "test_storage.py",
    "test_broker.py",
    "test_database.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """They share one stack, so they run in the order of FILES and of their lines."""
    places = [number for number, item in enumerate(items) if item.path.parent == HERE]
    ours = sorted((items[place] for place in places), key=_rank)
    for place, item in zip(places, ours, strict=True):
        items[place] = item


def _rank(item: pytest.Item) -> tuple[int, int]:
    return FILES.index(item.path.name), item.location[1] or 0


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FaultStack]:
    """The whole product, running on servers that a test may stop."""
    with fault_stack(tmp_path_factory.mktemp("faults")) as started:
        yield started


@pytest.fixture(scope="session")
def takes(stack: FaultStack) -> dict[str, Take]:
    """One job for each of the renderer's faults, all ordered at once."""
    return {word: order(stack, f"[{word}]", model=word) for word in SPARE_ENDPOINTS}


@pytest.fixture(scope="session", autouse=True)
def _begun(request: pytest.FixtureRequest) -> None:
    """They take their time while other tests run."""
    if any(item.path.name == "test_provider.py" for item in request.session.items):
        request.getfixturevalue("takes")


@pytest.fixture(scope="session")
def prove(stack: FaultStack) -> Iterator[Callable[[], tuple[int, str]]]:
    """`ledger_verify` of the running stack: its exit status and what it said."""
    command = (sys.executable, "-m", "e2e.faults.prover")
    prover = stack.start(*command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    asking, answers = prover.stdin, prover.stdout
    assert asking
    assert answers

    def ask() -> tuple[int, str]:
        print("prove", file=asking, flush=True)
        status, said = json.loads(answers.readline())
        return status, said

    yield ask
    asking.close()
    answers.close()
    prover.wait(20)
    # Once as it is run by hand.
    assert stack.manage("ledger_verify").returncode == 0


@pytest.fixture(autouse=True)
def _the_ledger_is_whole(prove: Callable[[], tuple[int, str]]) -> Iterator[None]:
    """After each of these tests the proof finds nothing."""
    yield
    status, said = prove()
    assert status == 0, said

"""The supervisor with small children of our own: order, restart, stop, kill -9."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox.identity import PROC, Identity, identify
from sandbox.tests.dummies import GRANDCHILD, Driver, until


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    one = Driver(tmp_path)
    yield one
    if one.process and one.process.poll() is None:
        one.process.terminate()
        one.process.wait(20)


def test_starts_in_order_and_stops_in_reverse(driver: Driver) -> None:
    driver.start()
    driver.until_up()
    driver.signal(signal.SIGTERM)
    assert driver.wait() == 0
    names = ["server", "helper", "product"]
    assert driver.events == [f"{name} started" for name in names] + [
        f"{name} stopped" for name in reversed(names)
    ]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP])
def test_any_stop_signal_leaves_nothing(driver: Driver, number: signal.Signals) -> None:
    driver.write("product", more=GRANDCHILD)
    driver.start()
    driver.until_up()
    left = driver.processes()
    driver.signal(number)
    assert driver.wait() == 0
    until(lambda: not any(one.group_is_alive() for one in left))
    assert driver.processes() == []


def test_a_killed_child_is_started_again_and_its_own_children_are_not_left(driver: Driver) -> None:
    driver.write("product", more=GRANDCHILD)
    driver.start()
    driver.until_up()
    first = driver.process_named("product")
    os.kill(first.pid, signal.SIGKILL)
    until(lambda: "product runs again" in driver.output)
    assert "product ended (killed by SIGKILL), starting again in 0.5 s" in driver.output
    assert driver.process_named("product").pid != first.pid
    until(lambda: not first.group_is_alive())


def test_a_child_that_ignores_sigterm_is_killed(driver: Driver) -> None:
    driver.write("product", on_term="signal.SIG_IGN")
    driver.start()
    driver.until_up()
    product = driver.process_named("product")
    driver.signal(signal.SIGTERM)
    assert driver.wait() == 0
    assert not product.is_alive()


def test_a_second_signal_hastens(driver: Driver) -> None:
    driver.write("product", on_term="signal.SIG_IGN")
    driver.start()
    driver.until_up()
    driver.signal(signal.SIGINT)
    time.sleep(0.2)
    began = time.monotonic()
    driver.signal(signal.SIGINT)
    assert driver.wait() == 0
    assert time.monotonic() - began < 1.5


def test_nothing_survives_a_kill_9_of_the_supervisor(driver: Driver) -> None:
    driver.write("helper", on_term="signal.SIG_IGN", more=GRANDCHILD)
    driver.write("product", more=GRANDCHILD)
    driver.start()
    driver.until_up()
    left = driver.processes()
    driver.signal(signal.SIGKILL)
    driver.wait()
    until(lambda: not any(one.group_is_alive() for one in left))


def test_a_failed_start_shows_why_and_stops_the_rest(driver: Driver) -> None:
    driver.write("helper", more="raise SystemExit('no such thing')")
    driver.start()
    assert driver.wait() == 1
    assert "no such thing" in driver.output
    assert "helper ended at its start (exit status 1)" in driver.output
    assert driver.events == ["server started", "server stopped"]


def test_routine_lines_go_to_the_log_only(driver: Driver) -> None:
    driver.start()
    driver.until_up()
    until(lambda: "server   | WARNING worth a look" in driver.output)
    assert "routine" not in driver.output
    assert "INFO routine" in (driver.data / "logs" / "server.log").read_text()


def test_an_identity_is_more_than_a_number() -> None:
    own = identify(os.getpid(), name="me")
    assert own is not None
    assert own.is_alive()
    assert not Identity("me", own.pid, "another time", own.command).is_alive()
    assert not Identity("me", own.pid, own.started, "another command").group_is_alive()


@pytest.mark.skipif(not PROC.is_dir(), reason="elsewhere ps tells of processes")
def test_a_leader_on_its_way_out_is_not_taken_for_somebody_else() -> None:
    """Its command line goes before its state says so; its group is still ours to stop."""
    leader = subprocess.Popen(
        [""], executable="/bin/cat", stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        assert identify(leader.pid) is None
        assert Identity("leader", leader.pid, "its time", "its command").group_is_alive()
    finally:
        leader.kill()
        leader.communicate()

"""Event streams, over real sockets and on a Valkey that goes and comes."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import time_machine
from django.conf import settings
from django.core.signing import TimestampSigner
from pytest_django import DjangoCaptureOnCommitCallbacks

from common import live as hints
from common.live import (
    TICKET_SECONDS,
    changes_announce,
    streams_end_on_commit,
    ticket_make,
)
from sora_ugc.live import MOST_STREAMS_EACH
from sora_ugc.live_hub import MOST_PENDING, READY, Stream
from testing.live import Listener, Live, live_process
from testing.ports import free_port

pytestmark = pytest.mark.xdist_group("live")

ALL = ["all"]


@pytest.fixture(scope="module")
def _process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_process(tmp_path_factory.mktemp("live")) as running:
        yield running


def _point_at(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is announced here goes to this process's Valkey."""
    _hang_up()
    monkeypatch.setattr(settings, "REDIS_URL", live.valkey.url())
    monkeypatch.setattr(hints._rest, "until", 0.0)


def _hang_up() -> None:
    hints._redis().close()
    hints._redis.cache_clear()


@pytest.fixture
def live(_process: Live, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    _point_at(_process, monkeypatch)
    yield _process
    _hang_up()


@pytest.fixture
def listen(live: Live) -> Iterator[Callable[[UUID], Listener]]:
    """Opens a stream of a creator's, and hears that it hears."""
    opened: list[Listener] = []

    def begin(creator_id: UUID) -> Listener:
        opened.append(Listener(live.port, ticket_make(creator_id=creator_id)))
        assert opened[-1].status == 200
        assert opened[-1].next() == ("ready", ALL)
        return opened[-1]

    yield begin
    for listener in opened:
        listener.close()


def _ticket_of_another_key() -> str:
    return TimestampSigner(key="somebody else's", salt="common.live.ticket").sign(str(uuid4()))


def _ticket_for_something_else() -> str:
    return TimestampSigner(salt="common.storage").sign(str(uuid4()))


def _ticket_of_a_while_ago() -> str:
    ago = timedelta(seconds=TICKET_SECONDS + 5)
    with time_machine.travel(-ago, tick=True):
        return ticket_make(creator_id=uuid4())


def _ticket_of_mine_with_your_name() -> str:
    mine = ticket_make(creator_id=uuid4())
    return f"{uuid4()}{mine[36:]}"


@pytest.mark.parametrize(
    "make",
    [
        str,
        _ticket_of_another_key,
        _ticket_for_something_else,
        _ticket_of_a_while_ago,
        _ticket_of_mine_with_your_name,
    ],
)
def test_a_ticket_that_is_none_is_refused(live: Live, make: Callable[[], str]) -> None:
    refused = Listener(live.port, make())
    assert refused.status == 401
    refused.close()


def test_a_change_reaches_all_pages_of_its_creator_and_nobody_elses(
    listen: Callable[[UUID], Listener],
) -> None:
    ada, bob = uuid4(), uuid4()
    cup, mug, vase = uuid4(), uuid4(), uuid4()
    pages, other = [listen(ada), listen(ada)], listen(bob)

    assert changes_announce([(ada, cup), (ada, mug)])
    assert changes_announce([(bob, vase)])

    assert [page.next() for page in pages] == [("changed", [str(cup), str(mug)])] * 2
    assert other.next() == ("changed", [str(vase)])


@pytest.mark.django_db
def test_the_streams_of_who_is_signed_out_for_good_end_and_none_is_opened(
    live: Live,
    listen: Callable[[UUID], Listener],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    ada, bob, cup = uuid4(), uuid4(), uuid4()
    pages, other = [listen(ada), listen(ada)], listen(bob)
    ticket = ticket_make(creator_id=ada)

    with django_capture_on_commit_callbacks(execute=True):
        streams_end_on_commit(creator_id=ada)

    assert [page.next() for page in pages] == [None, None]
    late = Listener(live.port, ticket)
    assert late.status == 401
    late.close()
    assert changes_announce([(bob, cup)])
    assert other.next() == ("changed", [str(cup)])


@pytest.mark.django_db
def test_without_redis_ending_them_stops_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    _hang_up()
    monkeypatch.setattr(settings, "REDIS_URL", f"redis://127.0.0.1:{free_port()}")
    with django_capture_on_commit_callbacks(execute=True):
        streams_end_on_commit(creator_id=uuid4())
    assert "were not ended" in caplog.text
    _hang_up()


def test_only_the_sites_own_pages_may_listen(live: Live) -> None:
    ticket = ticket_make(creator_id=uuid4())
    stranger = Listener(live.port, ticket, origin="https://elsewhere.example")
    ours = Listener(live.port, ticket, origin=settings.SITE_URL)

    assert stranger.status == 403
    assert (ours.status, ours.headers["Access-Control-Allow-Origin"]) == (200, settings.SITE_URL)
    assert ours.headers["Content-Type"] == "text/event-stream"
    stranger.close()
    ours.close()


def test_what_it_does_not_have_it_says(live: Live) -> None:
    assert live.ask("/healthz") == 200
    assert live.ask("/live/healthz") == 200
    assert live.ask("/") == 404
    assert live.ask("/events", method="POST") == 405


def test_one_creator_can_not_take_all_streams(
    live: Live, listen: Callable[[UUID], Listener]
) -> None:
    ada = uuid4()
    for _ in range(MOST_STREAMS_EACH):
        listen(ada)
    one_more = Listener(live.port, ticket_make(creator_id=ada))

    assert (one_more.status, one_more.headers["Retry-After"]) == (429, "30")
    one_more.close()
    listen(uuid4())


def test_a_page_that_reads_nothing_holds_up_nobody(
    live: Live, listen: Callable[[UUID], Listener]
) -> None:
    ada, bob, cup = uuid4(), uuid4(), uuid4()
    deaf, page = live.deaf_page(ticket_make(creator_id=ada)), listen(bob)

    for _ in range(500):
        assert changes_announce([(ada, uuid4()) for _ in range(MOST_PENDING)])
    assert changes_announce([(bob, cup)])

    assert page.next() == ("changed", [str(cup)])
    deaf.close()


def test_what_a_page_has_not_read_does_not_pile_up() -> None:
    async def fill() -> bytes:
        stream = Stream(READY)
        for _ in range(MOST_PENDING):
            stream.changed([str(uuid4()), "the same one"])
        return stream.take()

    assert asyncio.run(fill()) == b"event: ready\ndata: all\n\n"


def test_valkey_that_restarts_is_found_again(
    live: Live, listen: Callable[[UUID], Listener]
) -> None:
    ada, cup = uuid4(), uuid4()
    page = listen(ada)

    live.valkey.stop()
    assert page.next() == ("lost", ALL)
    newcomer = Listener(live.port, ticket_make(creator_id=ada))
    assert newcomer.next() == ("lost", ALL)
    live.valkey.start()

    assert [page.next(), newcomer.next()] == [("ready", ALL)] * 2
    assert changes_announce([(ada, cup)])
    assert [page.next(), newcomer.next()] == [("changed", [str(cup)])] * 2
    newcomer.close()


def test_it_ends_its_streams_when_it_is_told_to_end(tmp_path: Path) -> None:
    with live_process(tmp_path) as running:
        page = Listener(running.port, ticket_make(creator_id=uuid4()))
        assert page.next() == ("ready", ALL)

        running.process.send_signal(signal.SIGTERM)

        assert page.next() is None
        assert running.process.wait(20) == 0
        assert "Killing" not in running.log.read_text()
        page.close()

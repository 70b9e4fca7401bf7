"""Signed webhooks, as the openai library verifies them."""

import json
import queue
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from openai import InvalidWebhookSignatureError

from sandbox.videos.tests.conftest import SECRET, Provider

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")


class Sink:
    """An endpoint that keeps what it receives, and answers as it is told."""

    def __init__(self) -> None:
        self.received: queue.Queue[tuple[dict[str, str], bytes]] = queue.Queue()
        self.answers: list[int] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/webhooks/openai?from=sandbox"

    def take(self) -> tuple[dict[str, str], bytes]:
        """The next delivery."""
        return self.received.get(timeout=30)

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                sink.received.put((dict(self.headers), body))
                self.send_response(sink.answers.pop(0) if sink.answers else 200)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Says nothing."""

        return Handler


@pytest.fixture
def sink() -> Iterator[Sink]:
    one = Sink()
    yield one
    one.close()


@pytest.fixture
def webhooked(start: Callable[..., Provider], sink: Sink) -> Provider:
    return start(SANDBOX_VIDEOS_WEBHOOK_URL=sink.url, SANDBOX_VIDEOS_WEBHOOK_SECRET=SECRET)


@pytest.mark.parametrize(
    ("prompt", "kind"), [("A mug", "video.completed"), ("[fail]", "video.failed")]
)
def test_an_end_is_announced_and_verifies(
    webhooked: Provider, sink: Sink, prompt: str, kind: str
) -> None:
    video = webhooked.client.videos.create(prompt=prompt)
    headers, body = sink.take()
    event = webhooked.client.webhooks.unwrap(body, headers, secret=SECRET)
    assert event.type == kind
    assert event.data.id == video.id  # type: ignore[union-attr]
    assert json.loads(body)["object"] == "event"
    assert webhooked.client.videos.retrieve(video.id).status == kind.removeprefix("video.")


def test_a_changed_body_does_not_verify(webhooked: Provider, sink: Sink) -> None:
    webhooked.client.videos.create(prompt="[fail]")
    headers, body = sink.take()
    with pytest.raises(InvalidWebhookSignatureError):
        webhooked.client.webhooks.unwrap(body + b" ", headers, secret=SECRET)


def test_a_refused_webhook_comes_again_with_the_same_id(webhooked: Provider, sink: Sink) -> None:
    sink.answers = [500, 302]
    webhooked.client.videos.create(prompt="[fail]")
    deliveries = [sink.take() for _ in range(3)]
    assert len({headers["webhook-id"] for headers, _ in deliveries}) == 1
    assert len({body for _, body in deliveries}) == 1
    assert len({headers["webhook-timestamp"] for headers, _ in deliveries}) == 3
    webhooked.client.webhooks.unwrap(deliveries[2][1], deliveries[2][0], secret=SECRET)


def test_an_undelivered_webhook_is_sent_after_a_restart(
    start: Callable[..., Provider], webhooked: Provider, sink: Sink
) -> None:
    sink.answers = [503]
    webhooked.client.videos.create(prompt="[fail]")
    first, _ = sink.take()
    webhooked.stop()
    start(SANDBOX_VIDEOS_WEBHOOK_URL=sink.url, SANDBOX_VIDEOS_WEBHOOK_SECRET=SECRET)
    again, _ = sink.take()
    assert again["webhook-id"] == first["webhook-id"]

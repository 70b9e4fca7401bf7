"""How the photo travels, and what goes with it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generation.providers.openai_videos.tests.asking import (
    REQUEST,
    VIDEO,
    ask,
)
from generation.providers.tests.canned import Answer, Canned


def sent(server: Canned, *dialect: str) -> tuple[dict[str, str], bytes]:
    """The headers and the body of a create."""
    server.answer = lambda _path: Answer(200, VIDEO)
    ask(server.base_url, lambda provider: provider.create(REQUEST), *dialect)
    return server.headers[0], server.bodies[0]


def test_the_photo_travels_as_a_file(server: Canned) -> None:
    headers, body = sent(server)
    assert headers["content-type"].startswith("multipart/form-data; boundary=")
    assert b'name="input_reference"; filename="reference.jpeg"' in body
    assert REQUEST.image in body


@pytest.mark.parametrize(
    ("word", "photo"),
    [
        ("json-image", {"image_url": "data:image/jpeg;base64,/9j/"}),
        ("json-url", "data:image/jpeg;base64,/9j/"),
    ],
)
def test_the_photo_travels_in_json(server: Canned, word: str, photo: Any) -> None:
    headers, body = sent(server, word)
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {
        "prompt": "A cup",
        "model": "sora-2",
        "seconds": "4",
        "size": "720x1280",
        "input_reference": photo,
    }


@pytest.mark.parametrize("dialect", [(), ("json-image",)])
def test_a_proxy_is_asked_not_to_repeat_it(server: Canned, dialect: tuple[str, ...]) -> None:
    headers, _body = sent(server, *dialect)
    assert headers["x-litellm-num-retries"] == "0"

"""Photos that are bombs, broken or odd, sent to the running product."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from e2e.client import PHOTO
from e2e.faults.servers import FaultStack
from e2e.faults.takes import CREDITS, STRAIGHT, creator_with_credits, order
from generation.tests.heic_files import heic
from generation.tests.photo_files import encoded, plain, quartered, turned

COFFEE = PHOTO.read_bytes()
# A page behind the photo, as a server that guesses types would serve it.
PAGE = b"<html><script>alert(1)</script></html>"


def _bomb() -> bytes:
    """50 megapixels in 60 KB."""
    return encoded(Image.new("L", (8000, 6250)), "PNG")


@pytest.mark.parametrize(
    ("content", "words"),
    [(_bomb, "megapixels"), (lambda: COFFEE[: len(COFFEE) // 2], "damaged")],
    ids=["50 megapixels", "truncated"],
)
def test_a_photo_that_cannot_be_used_costs_nothing(
    stack: FaultStack, content: Callable[[], bytes], words: str
) -> None:
    creator = creator_with_credits(stack)

    alone = creator.upload(content())
    ordered = creator.order({"prompt": "A cup", "platform": "tiktok"}, photo=content())

    for answer in (alone, ordered):
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")
        assert words in str(answer.json()["errors"])
    assert creator.balance() == {"available": CREDITS, "in_flight": 0, "debt": 0}
    kept = stack.sql(
        "SELECT count(*) FROM generation_asset a JOIN accounts_user u ON u.id = a.owner_id"
        " WHERE u.email = %s",
        creator.email,
    )
    assert kept == [(0,)]


@pytest.mark.parametrize(
    ("content", "size"),
    [
        (lambda: COFFEE + PAGE, (600, 400)),
        (lambda: encoded(plain(colour=(0, 255, 255, 0), mode="CMYK")), (400, 300)),
        (lambda: turned(6), (400, 600)),
        (lambda: heic(quartered()), (600, 400)),
    ],
    ids=["polyglot", "CMYK", "turned phone photo", "HEIC"],
)
def test_an_odd_photo_becomes_a_plain_one_and_a_video(
    stack: FaultStack, content: Callable[[], bytes], size: tuple[int, int]
) -> None:
    creator = creator_with_credits(stack)
    asset = creator.upload(content()).raise_for_status().json()
    ((key,),) = stack.sql("SELECT storage_key FROM generation_asset WHERE id = %s", asset["id"])
    stored = stack.storage.read(key)

    assert hashlib.sha256(stored).hexdigest() == asset["sha256"]
    assert PAGE not in stored
    with Image.open(BytesIO(stored)) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", size)
        assert not picture.getexif()
    order(stack, "", creator=creator, image=asset["id"]).assert_ready(through=STRAIGHT)

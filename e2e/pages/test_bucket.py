"""Files in a real bucket of another origin: the pages' policy lets them be shown and fetched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from e2e.pages.conftest import Look
from sandbox.bucket import Bucket
from testing.pages.server import served
from testing.pages.shown import STUDIO

PICTURES = """(bucket) => Promise.all([...document.images]
  .filter((picture) => picture.src.startsWith(bucket))
  .map((picture) => {
    picture.loading = "eager";
    return picture.decode().then(() => picture.naturalWidth);
  }))"""
PLAYS = """() => {
  const clip = document.querySelector("video");
  return clip.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && clip.videoWidth;
}"""


@pytest.fixture(scope="module")
def bucket(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bucket]:
    server = Bucket(tmp_path_factory.mktemp("bucket"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def look_at_bucket(bucket: Bucket, browser: Browser) -> Iterator[Look]:
    """Opens pages of a site whose files lie there; none may ask for what its policy refuses."""
    with served(count=1, variables=bucket.variables()) as place:
        looking = Look(browser, place)
        yield looking
        looking.close()
    assert not looking.refused, "\n".join(looking.refused)


def _page(looking: Look, name: str) -> Page:
    return looking.at(next(shown for shown in STUDIO if shown.name == name))


def test_a_take_plays_and_downloads(look_at_bucket: Look, bucket: Bucket, tmp_path: Path) -> None:
    page = _page(look_at_bucket, "job-ready")

    assert page.locator("video").evaluate("clip => clip.src").startswith(f"{bucket.url}/")
    page.wait_for_function(PLAYS)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download video").click()
    download = waiting.value
    download.save_as(tmp_path / "clip.mp4")

    assert download.url.startswith(f"{bucket.url}/")
    assert download.suggested_filename.endswith(".mp4")
    clip = (Path("static/img/landing.mp4")).read_bytes()
    assert (tmp_path / "clip.mp4").read_bytes() == clip


@pytest.mark.parametrize("name", ["studio", "wizard"])
def test_pictures_are_shown(look_at_bucket: Look, bucket: Bucket, name: str) -> None:
    page = _page(look_at_bucket, name)

    widths = page.evaluate(PICTURES, f"{bucket.url}/")

    assert widths
    assert all(widths)

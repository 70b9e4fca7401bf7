"""An order with a photo as a phone takes it, beside what Pillow alone takes for that photo."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from statistics import median

from PIL import Image, ImageChops, ImageOps

from benchmarks.case import Bench, Case, Result, times_limit
from benchmarks.cases.job_overhead import p95
from benchmarks.customer import PHOTO, PLATFORM, stack_with_customer
from sandbox.demo import Client

PIXELS, FEW_PIXELS = (4000, 3000), (800, 600)
RENDERED = (720, 1280)
QUALITY = 92
GRAIN = 14
RENDER_SECONDS = 1
# The worker is done with the job before the next one.
PAUSE_SECONDS = 2.0


def run(bench: Bench) -> Iterable[Result]:
    """Yield the 95th percentile of some orders; the limit is the median of Pillow's times."""
    photo, rounds = photo_make(bench.pick(PIXELS, FEW_PIXELS)), bench.pick(40, 2)
    ours, alone = [], []
    with stack_with_customer(jobs=rounds + 1, render_seconds=RENDER_SECONDS) as (_stack, client):
        _order(client, photo)
        for _ in range(rounds):
            time.sleep(bench.pick(PAUSE_SECONDS, 0))
            alone.append(_milliseconds(lambda: pillow_alone(photo)))
            ours.append(_milliseconds(lambda: _order(client, photo)))
    limit = median(alone)
    yield Result("upload_create", p95(ours), "ms", (times_limit(1.5),), limit=limit)
    yield Result("upload_create.median", median(ours), "ms", (), limit=limit)


def photo_make(pixels: tuple[int, int]) -> bytes:
    """A photo with a sensor's grain, 5 MB at 12 megapixels: a smooth one decodes too easily."""
    with Image.open(PHOTO) as sample:
        large = sample.convert("RGB").resize(pixels, Image.Resampling.BICUBIC)
    grain = Image.merge("RGB", [Image.effect_noise(pixels, GRAIN) for _ in range(3)])
    return _jpeg(ImageChops.add(large, grain, offset=-128))


def pillow_alone(photo: bytes) -> bytes:
    """Decode, crop and resize to what is rendered, encode: in memory, without any check."""
    with Image.open(io.BytesIO(photo)) as image:
        return _jpeg(ImageOps.fit(image, RENDERED, Image.Resampling.LANCZOS))


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _order(client: Client, photo: bytes) -> None:
    fields = {"prompt": "A hand lifts it to the light.", "platform": PLATFORM}
    client.call("POST", "/jobs/create", data=fields, files={"image": ("photo.jpg", photo)})


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return 1_000 * (time.perf_counter() - start)


CASE = Case(
    what="`POST /jobs/create` with a 12-megapixel photo of 5 MB as multipart, until the answer; "
    "95th percentile.",
    how="40 orders on a whole stack, each after a pause of two seconds, in turn with the limit. "
    "The upload over loopback, checking, cleaning and storing of the photo, charging and queueing "
    "are in it.",
    limit="Pillow alone, in memory: decode the same bytes, crop and resize them to 720x1280 "
    "(Lanczos), encode as JPEG with quality 92; the median.",
    peer="",
    run=run,
    minutes=10,
    database=False,
)

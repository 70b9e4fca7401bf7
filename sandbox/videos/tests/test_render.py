"""A real render, from a photo sent by the library to the bytes that come back."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import pytest
from av.container import InputContainer
from openai import NotFoundError
from openai.types import Video
from PIL import Image

from sandbox.videos.render.planes import image_from_frame
from sandbox.videos.tests.conftest import Provider, provider_start

pytestmark = [
    pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning"),
    pytest.mark.xdist_group("sandbox render"),  # one render for all of them
]


@dataclass
class Rendered:
    """What one job gave."""

    provider: Provider
    video: Video
    progress: list[int]
    content: bytes


@pytest.fixture(scope="session")
def rendered(
    tmp_path_factory: pytest.TempPathFactory, photo: Callable[..., bytes]
) -> Iterator[Rendered]:
    provider = provider_start(tmp_path_factory.mktemp("render"), SANDBOX_RENDER_CACHE="")
    videos = provider.client.videos
    video = videos.create(prompt='Hands hold it. "Look at this."', input_reference=photo())
    with pytest.raises(NotFoundError, match="not ready"):
        videos.download_content(video.id)
    progress = []
    while video.status in ("queued", "in_progress"):
        video = videos.retrieve(video.id)
        progress.append(video.progress)
    content = videos.download_content(video.id).read()
    yield Rendered(provider, video, progress, content)
    provider.stop()


def _opened(content: bytes) -> InputContainer:
    return av.open(io.BytesIO(content), mode="r")


def test_progress_follows_the_frames(rendered: Rendered) -> None:
    assert rendered.progress == sorted(rendered.progress)
    assert len(set(rendered.progress)) > 10
    assert rendered.progress[-1] == 100


def test_a_completed_video_says_when_it_expires(rendered: Rendered) -> None:
    video = rendered.video
    assert video.status == "completed"
    assert video.completed_at is not None
    assert video.expires_at == video.completed_at + 3600


def test_the_record_has_the_same_times_with_fractions(rendered: Rendered) -> None:
    [record] = rendered.provider.accepted(str(rendered.video.prompt))
    assert int(record["created_at"]) == rendered.video.created_at
    assert int(record["completed_at"]) == rendered.video.completed_at
    assert not float(record["completed_at"]).is_integer()


def test_the_file_has_the_asked_codecs_size_and_length(rendered: Rendered) -> None:
    with _opened(rendered.content) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.pix_fmt) == ("h264", "yuv420p")
        assert (video.width, video.height) == (720, 1280)
        assert video.frames == 96
        assert video.average_rate == 24
        assert (audio.codec_context.name, audio.rate, audio.channels) == ("aac", 48_000, 2)
        for stream in (video, audio):
            assert stream.duration is not None
            assert stream.time_base is not None
            assert stream.duration * stream.time_base == 4


def test_the_index_comes_before_the_data(rendered: Rendered) -> None:
    assert rendered.content.index(b"moov") < rendered.content.index(b"mdat")


def test_the_sound_is_there_and_quiet(rendered: Rendered) -> None:
    with _opened(rendered.content) as container:
        resampler = av.AudioResampler("s16", "mono", 48_000)
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    loudest = max(max(map(abs, memoryview(frame.planes[0]).cast("h"))) for frame in frames)
    assert 1_000 < loudest < 12_000


def test_the_photo_fills_the_picture_and_the_camera_moves(rendered: Rendered) -> None:
    with _opened(rendered.content) as container:
        pictures = [image_from_frame(frame) for frame in container.decode(video=0)]
    red, green, blue = pictures[0].crop((60, 400, 61, 401)).tobytes()
    assert max(abs(red - 130), abs(green - 30), abs(blue - 20)) < 12
    assert min(_luma(pictures[0], (350, 630, 370, 650))) > 200
    widths = [_disc_width(picture) for picture in (pictures[0], pictures[-1])]
    assert widths[1] > widths[0] * 1.05


def test_captions_and_the_mark_are_printed(rendered: Rendered) -> None:
    with _opened(rendered.content) as container:
        frame = next(frame for frame in container.decode(video=0) if frame.time > 2)
    picture = image_from_frame(frame)
    caption, below, mark = (40, 900, 600, 1010), (40, 1040, 600, 1270), (60, 110, 330, 160)
    assert max(_luma(picture, caption)) > 240
    assert max(_luma(picture, below)) < 100
    assert max(_luma(picture, mark)) > 200


def _luma(picture: Image.Image, box: tuple[int, int, int, int]) -> bytes:
    return picture.convert("L").crop(box).tobytes()


def _disc_width(picture: Image.Image) -> int:
    return sum(value > 150 for value in _luma(picture, (0, 640, 720, 641)))


def test_a_range_is_answered_with_206(rendered: Rendered) -> None:
    path = f"/v1/videos/{rendered.video.id}/content"
    answer = rendered.provider.get(path, headers={"Range": "bytes=4-7"})
    assert (answer.status_code, answer.content) == (206, b"ftyp")
    assert answer.headers["content-range"] == f"bytes 4-7/{len(rendered.content)}"
    assert answer.headers["content-type"] == "video/mp4"


def test_the_library_streams_the_content_to_a_file(rendered: Rendered, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    streaming = rendered.provider.client.videos.with_streaming_response
    with streaming.download_content(rendered.video.id, variant="video") as answer:
        answer.stream_to_file(target)
    assert target.read_bytes() == rendered.content


@pytest.mark.parametrize(
    ("variant", "kind", "size"),
    [("thumbnail", "WEBP", (720, 1280)), ("spritesheet", "JPEG", (900, 640))],
)
def test_the_stills_are_pictures(
    rendered: Rendered, variant: str, kind: str, size: tuple[int, int]
) -> None:
    still = rendered.provider.client.videos.download_content(
        rendered.video.id,
        variant=variant,  # type: ignore[arg-type]
    )
    with Image.open(io.BytesIO(still.read())) as image:
        assert (image.format, image.size) == (kind, size)


def test_an_unknown_variant_is_refused(rendered: Rendered) -> None:
    path = f"/v1/videos/{rendered.video.id}/content?variant=poster"
    assert rendered.provider.get(path).status_code == 400

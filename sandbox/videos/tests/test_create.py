"""What a create takes, and what it refuses in OpenAI's words and shape."""

import base64
import io
from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from openai import AuthenticationError, BadRequestError

from sandbox.videos.tests.conftest import Provider

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")

MISMATCH = "Inpaint image must match the requested width and height"


def test_a_form_without_a_file_makes_a_queued_video(provider: Provider) -> None:
    video = provider.client.videos.create(prompt="A mug", model="sora-2-pro", seconds="8")
    assert video.id.startswith("video_")
    assert (video.object, video.model, video.prompt) == ("video", "sora-2-pro", "A mug")
    assert (video.seconds, video.size) == ("8", "720x1280")
    assert (video.status, video.progress) == ("queued", 0)
    assert (video.completed_at, video.expires_at, video.error) == (None, None, None)
    assert video.remixed_from_video_id is None
    provider.client.videos.delete(video.id)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_reference_of_exactly_the_pixels_is_taken(
    provider: Provider, photo: Callable[..., bytes], kind: str
) -> None:
    video = provider.client.videos.create(
        prompt="[fail]", size="1280x720", input_reference=photo((1280, 720), kind)
    )
    assert video.size == "1280x720"


def test_a_data_url_is_taken_as_json(provider: Provider, photo: Callable[..., bytes]) -> None:
    url = f"data:image/png;base64,{base64.b64encode(photo()).decode()}"
    fields = {"prompt": "[fail]", "input_reference": {"image_url": url}}
    answer = provider.post(fields)
    assert answer.status_code == 200
    assert answer.json()["status"] == "queued"


@pytest.mark.parametrize("size", [(719, 1280), (1280, 720), (1440, 2560)])
def test_a_reference_of_other_pixels_is_refused(
    provider: Provider, photo: Callable[..., bytes], size: tuple[int, int]
) -> None:
    with pytest.raises(BadRequestError) as refusal:
        provider.client.videos.create(
            prompt="Other pixels", size="720x1280", input_reference=photo(size)
        )
    assert refusal.value.body == {
        "message": MISMATCH,
        "type": "invalid_request_error",
        "param": "input_reference",
        "code": None,
    }
    assert provider.accepted("Other pixels") == []


@pytest.mark.parametrize("content", [b"GIF89a", b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_a_file_that_is_no_image_is_refused(provider: Provider, content: bytes) -> None:
    with pytest.raises(BadRequestError, match="not a readable"):
        provider.client.videos.create(prompt="A mug", input_reference=io.BytesIO(content))


def test_a_truncated_image_is_refused(provider: Provider, photo: Callable[..., bytes]) -> None:
    content = photo(kind="JPEG")
    with pytest.raises(BadRequestError, match="not a readable"):
        provider.client.videos.create(prompt="A mug", input_reference=content[: len(content) // 2])


@pytest.mark.parametrize(
    ("fields", "param", "code"),
    [
        ({"seconds": 4}, "seconds", "invalid_type"),
        ({"seconds": "5"}, "seconds", "invalid_value"),
        ({"size": "100x100"}, "size", "invalid_value"),
        ({"size": ["720x1280"]}, "size", "invalid_type"),
        ({"model": "sora-1"}, "model", "invalid_value"),
        ({"prompt": ""}, "prompt", "invalid_value"),
        ({"prompt": "x" * 32_001}, "prompt", "invalid_value"),
        ({"prompt": None}, "prompt", "missing_required_parameter"),
        ({"prompt": "\ud800"}, "prompt", "invalid_value"),
        ({"input_reference": {"file_id": "file-1"}}, "input_reference", "invalid_value"),
        ({"input_reference": "text"}, "input_reference", "invalid_value"),
        ({"input_reference": {"image_url": 7}}, "input_reference", "invalid_value"),
        (
            {"input_reference": {"image_url": "https://example.com/a.png"}},
            "input_reference",
            "invalid_value",
        ),
        (
            {"input_reference": {"image_url": "data:image/png;base64,*"}},
            "input_reference",
            "invalid_value",
        ),
    ],
)
def test_bad_fields_are_refused_by_name(
    provider: Provider, fields: dict[str, Any], param: str, code: str
) -> None:
    answer = provider.post({"prompt": "A mug", **fields})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert (error["param"], error["code"]) == (param, code)
    assert error["type"] == "invalid_request_error"


def test_the_longest_prompt_is_taken(provider: Provider) -> None:
    prompt = "[fail]".ljust(32_000, "x")
    assert provider.post({"prompt": prompt}).json()["prompt"] == prompt


def test_several_files_are_refused(provider: Provider, photo: Callable[..., bytes]) -> None:
    files = [("input_reference", photo()), ("input_reference", photo())]
    answer = httpx2.post(f"{provider.url}/videos", data={"prompt": "A mug"}, files=files)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize("fields", [[], "text", 7])
def test_json_that_is_no_object_is_refused(provider: Provider, fields: object) -> None:
    assert provider.post(fields).status_code == 400


def test_an_unknown_path_answers_in_openais_shape(provider: Provider) -> None:
    answer = provider.get("/v1/videos/video_x/remix")
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "Invalid URL (GET /v1/videos/video_x/remix)"


def test_a_wrong_key_is_refused_when_one_is_set(start: Callable[..., Provider]) -> None:
    own = start(SANDBOX_VIDEOS_API_KEY="sandbox_right")
    with pytest.raises(AuthenticationError) as refusal:
        own.client.videos.list()
    assert refusal.value.code == "invalid_api_key"
    with own.client.with_options(api_key="sandbox_right") as right:
        assert right.videos.list().data == []
    assert own.get("/_sandbox/health").status_code == 200

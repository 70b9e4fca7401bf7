"""How the stand-in bends the protocol, read as plain HTTP: no library smooths anything over."""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from sandbox.videos.dialects import DIALECTS
from sandbox.videos.tests.conftest import Provider


@dataclass
class Speaker:
    """The stand-in in one dialect."""

    url: str
    photo: bytes

    def ask(self, method: str, path: str, **options: Any) -> httpx2.Response:
        return httpx2.request(method, self.url + path, timeout=10, **options)

    def create(self, prompt: str, **fields: str) -> httpx2.Response:
        """A form with a photo."""
        files = {"input_reference": ("photo.png", self.photo, "image/png")}
        return self.ask("POST", "/videos", data={"prompt": prompt} | fields, files=files)

    def create_json(self, prompt: str, image: Any, **fields: str) -> httpx2.Response:
        body = {"prompt": prompt, "input_reference": image} | fields
        return self.ask("POST", "/videos", json=body)

    def ended(self, prompt: str, **fields: str) -> tuple[str, httpx2.Response]:
        """The id of a new job, and the answer about it once it has ended."""
        job_id = self.create(prompt, **fields).json()["id"]
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            answer = self.ask("GET", f"/videos/{job_id}")
            if answer.json()["status"] in ("completed", "succeeded", "failed"):
                return job_id, answer
            time.sleep(0.05)
        raise AssertionError(f"{prompt} has not ended")

    @property
    def data_url(self) -> str:
        return f"data:image/png;base64,{base64.b64encode(self.photo).decode()}"


@pytest.fixture(scope="session")
def speaking(provider: Provider, photo: Callable[..., bytes]) -> Callable[[str], Speaker]:
    root = provider.url.removesuffix("/v1")
    return lambda name: Speaker(f"{root}/{name}/v1", photo())


def test_every_dialect_has_its_path(speaking: Callable[[str], Speaker]) -> None:
    for name in DIALECTS:
        assert speaking(name).create("[stuck]").status_code == 200


def test_v1_speaks_what_it_is_told(start: Callable[..., Provider]) -> None:
    own = start(SANDBOX_VIDEOS_DIALECT="sglang")
    answer = httpx2.get(f"{own.url}/videos/nothing", timeout=10)
    assert answer.json() == {"detail": "Video with id 'nothing' not found."}


def test_litellm_shows_another_id_later_and_does_not_know_it(
    speaking: Callable[[str], Speaker],
) -> None:
    litellm = speaking("litellm")
    created = litellm.create("A mug [stuck]").json()
    retrieved = litellm.ask("GET", f"/videos/{created['id']}").json()
    assert retrieved["id"] != created["id"]
    assert "prompt" not in retrieved
    assert litellm.ask("GET", f"/videos/{retrieved['id']}").status_code == 500
    assert litellm.ask("GET", "/videos/nothing").status_code == 500


def test_litellm_neither_lists_nor_deletes(speaking: Callable[[str], Speaker]) -> None:
    litellm = speaking("litellm")
    created = litellm.create("A mug [stuck]").json()
    assert litellm.ask("GET", "/videos").status_code == 400
    assert litellm.ask("DELETE", f"/videos/{created['id']}").status_code == 405


def test_litellm_wraps_errors_and_renames_the_header(speaking: Callable[[str], Speaker]) -> None:
    answer = speaking("litellm").create("[rate-limit] litellm")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (429, "429", None)
    assert '"code": "rate_limit_exceeded"' in error["message"]
    assert answer.headers["llm_provider-retry-after"] == "2"
    assert "retry-after" not in answer.headers


@pytest.mark.parametrize(("headers", "renders"), [({}, 3), ({"x-litellm-num-retries": "0"}, 1)])
def test_litellm_repeats_what_was_not_answered(
    speaking: Callable[[str], Speaker],
    provider: Provider,
    headers: dict[str, str],
    renders: int,
) -> None:
    litellm = speaking("litellm")
    prompt = f"[timeout-after-accept] [fail] {renders}"
    with pytest.raises(httpx2.RemoteProtocolError):
        litellm.ask("POST", "/videos", json={"prompt": prompt}, headers=headers)
    assert len(provider.accepted(prompt)) == renders


def test_litellm_takes_the_image_as_its_route_does(speaking: Callable[[str], Speaker]) -> None:
    litellm = speaking("litellm")
    native = {"model": "gen4_turbo"}
    assert litellm.create("[stuck]", **native).status_code == 500
    assert litellm.create_json("[stuck]", litellm.data_url, **native).status_code == 200
    as_object = {"image_url": litellm.data_url}
    assert litellm.create_json("[stuck]", as_object, **native).status_code == 400
    assert litellm.create_json("[stuck]", as_object).status_code == 400


@pytest.mark.parametrize(("word", "status"), [("[fail]", 500), ("[moderation]", 400)])
def test_vllm_omni_answers_a_failed_job_as_an_error(
    speaking: Callable[[str], Speaker], word: str, status: int
) -> None:
    vllm = speaking("vllm-omni")
    job_id, answer = vllm.ended(f"A mug {word}", seconds="5", model="Wan2.2-TI2V")
    video = answer.json()
    assert answer.status_code == status
    assert (video["id"], video["status"], video["error"]["code"]) == (job_id, "failed", status)
    assert vllm.ask("GET", f"/videos/{job_id}/content").status_code == 422


def test_vllm_omni_wants_a_form_and_numbers_its_errors(speaking: Callable[[str], Speaker]) -> None:
    vllm = speaking("vllm-omni")
    answer = vllm.create_json("A mug", {"image_url": vllm.data_url})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, 400)
    running = vllm.create("[stuck]").json()["id"]
    assert vllm.ask("GET", f"/videos/{running}/content").status_code == 404
    assert vllm.ask("DELETE", f"/videos/{running}").json()["deleted"] is True


def test_sglang_tells_details_and_no_codes(speaking: Callable[[str], Speaker]) -> None:
    sglang = speaking("sglang")
    job_id, answer = sglang.ended("A mug [moderation]", seconds="5")
    assert answer.json()["error"] == {"message": "The request was blocked by moderation."}
    assert "prompt" not in answer.json()
    assert list(sglang.ask("GET", "/videos/nothing").json()) == ["detail"]
    deleted = sglang.ask("DELETE", f"/videos/{job_id}")
    assert (deleted.status_code, deleted.json()["status"]) == (200, "deleted")


def test_sglang_has_no_thumbnails(speaking: Callable[[str], Speaker]) -> None:
    sglang = speaking("sglang")
    job_id, _answer = sglang.ended("A mug")
    content = f"/videos/{job_id}/content"
    assert sglang.ask("GET", f"{content}?variant=thumbnail").status_code == 404
    assert sglang.ask("GET", content).headers["content-type"] == "video/mp4"


def test_a_bucket_is_another_origin_that_wants_no_key(speaking: Callable[[str], Speaker]) -> None:
    cloud = speaking("sglang-cloud")
    job_id, answer = cloud.ended("A mug")
    url = answer.json()["url"]
    assert cloud.ask("GET", f"/videos/{job_id}/content").status_code == 400
    assert urlsplit(url).netloc != urlsplit(cloud.url).netloc
    assert httpx2.get(url, timeout=10).content[4:8] == b"ftyp"
    with_key = httpx2.get(url, headers={"Authorization": "Bearer key"}, timeout=10)
    assert with_key.status_code == 400
    assert httpx2.get(url.partition("?")[0], timeout=10).status_code == 403


def test_a_gateway_has_its_own_words(speaking: Callable[[str], Speaker]) -> None:
    gateway = speaking("gateway")
    created = gateway.create_json("[fail] gate", gateway.data_url, seconds="15").json()
    assert (created["status"], created["seconds"]) == ("submitted", 15)
    assert created["progress"] is None
    _id, answer = gateway.ended("[fail] gate", seconds="10")
    assert answer.json()["error"] == "Video generation failed."
    assert list(gateway.ask("GET", "/videos").json()) == ["data"]


def test_a_gateway_names_a_date_and_sends_one_elsewhere(
    speaking: Callable[[str], Speaker],
) -> None:
    gateway = speaking("gateway")
    busy = gateway.create("[rate-limit] gate")
    assert parsedate_to_datetime(busy.headers["retry-after"]).tzinfo is not None
    job_id, _answer = gateway.ended("A mug")
    content = gateway.ask("GET", f"/videos/{job_id}/content", follow_redirects=False)
    assert content.status_code == 307
    assert "//localhost:" in content.headers["location"]

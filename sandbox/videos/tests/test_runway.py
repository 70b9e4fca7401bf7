"""Runway's wire, spoken to through the runwayml library."""

import base64
import time
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

import httpx2
import pytest
from runwayml import (
    APIConnectionError,
    AuthenticationError,
    BadRequestError,
    InternalServerError,
    NotFoundError,
    RateLimitError,
    RunwayML,
)
from runwayml.types.image_to_video_create_params import ImageToVideoCreateParams

from sandbox.videos.runway.wire import MODELS
from sandbox.videos.tests.conftest import Provider

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")

ENDED = ("SUCCEEDED", "FAILED", "CANCELLED")


class Client:
    """The library, and what a test asks of it."""

    def __init__(self, provider: Provider, photo: bytes) -> None:
        self.provider = provider
        self.root = provider.url.removesuffix("/v1")
        self.library = RunwayML(
            api_key="sandbox_key", base_url=f"{self.root}/runway", max_retries=0
        )
        self.photo = f"data:image/png;base64,{base64.b64encode(photo).decode()}"

    def create(self, prompt: str, **wish: Any) -> str:
        """The id of a new task."""
        asked: dict[str, Any] = {
            "model": "gen4_turbo",
            "prompt_image": [{"position": "first", "uri": self.photo}],
            "prompt_text": prompt,
            "ratio": "720:1280",
            "duration": 4,
        }
        return self.library.image_to_video.create(**asked | wish).id

    def wait(self, task_id: str, *, seconds: float = 120) -> Any:
        """The task when it has ended."""
        deadline = time.monotonic() + seconds
        while True:
            task = self.library.tasks.retrieve(task_id)
            if task.status in ENDED:
                return task
            assert time.monotonic() < deadline, f"{task} has not ended"
            time.sleep(0.05)


@pytest.fixture
def client(provider: Provider, photo: Callable[..., bytes]) -> Iterator[Client]:
    client = Client(provider, photo())
    yield client
    client.library.close()


def test_a_task_renders_a_video_behind_an_open_link(client: Client) -> None:
    task = client.wait(client.create("A mug, runway"))
    assert (task.status, task.cost.credits) == ("SUCCEEDED", 20)
    [url] = task.output
    content = httpx2.get(url, timeout=10)
    assert (content.status_code, content.headers["content-type"]) == (200, "video/mp4")
    assert content.content[4:8] == b"ftyp"
    [record] = client.provider.accepted("A mug, runway")
    assert (record["wire"], record["model"], record["posts"]) == ("runway", "gen4_turbo", 1)
    assert record["polls"] >= 1


@pytest.mark.parametrize(
    ("word", "code"),
    [("[fail]", "INTERNAL.BAD_OUTPUT.CODE01"), ("[moderation]", "SAFETY.OUTPUT.VIDEO")],
)
def test_a_task_ends_failed(client: Client, word: str, code: str) -> None:
    task = client.wait(client.create(f"A mug {word}"))
    assert (task.status, task.failure_code, task.cost.credits) == ("FAILED", code, 0)


def test_a_task_that_runs_says_how_far(client: Client) -> None:
    task_id = client.create("[stuck] runway")
    deadline = time.monotonic() + 30
    task: Any = client.library.tasks.retrieve(task_id)
    while getattr(task, "progress", 0) < 0.42:
        assert time.monotonic() < deadline
        time.sleep(0.05)
        task = client.library.tasks.retrieve(task_id)
    assert (task.status, task.estimated_cost.credits) == ("RUNNING", 20)


def test_more_than_it_renders_at_once_is_throttled(
    start: Callable[..., Provider], photo: Callable[..., bytes]
) -> None:
    own = Client(start(SANDBOX_RENDER_SECONDS="30"), photo())
    tasks = [own.create("[moderation]") for _ in range(3)]
    statuses = [own.library.tasks.retrieve(task).status for task in tasks]
    assert statuses == ["RUNNING", "RUNNING", "THROTTLED"]


def test_a_deleted_task_is_gone(client: Client) -> None:
    task_id = client.create("[stuck] deleted")
    client.library.tasks.delete(task_id)
    with pytest.raises(NotFoundError):
        client.library.tasks.retrieve(task_id)


def test_the_two_wires_do_not_show_each_others_jobs(client: Client) -> None:
    task_id = client.create("[fail] apart")
    openai = client.provider.client
    assert task_id not in [video.id for video in openai.videos.list(limit=100)]
    assert client.provider.get(f"/v1/videos/{task_id}").status_code == 404
    video = openai.videos.create(prompt="[fail] apart")
    with pytest.raises(NotFoundError):
        client.library.tasks.retrieve(video.id)


def test_http_500_accepts_nothing(client: Client) -> None:
    with pytest.raises(InternalServerError):
        client.create("[http-500] runway")
    assert client.provider.accepted("[http-500] runway") == []


def test_rate_limit_refuses_three_times_then_accepts(client: Client) -> None:
    for _ in range(3):
        with pytest.raises(RateLimitError) as refusal:
            client.create("[rate-limit] [stuck] runway")
        assert refusal.value.response.headers["retry-after"] == "2"
    client.create("[rate-limit] [stuck] runway")
    assert len(client.provider.accepted("[rate-limit] [stuck] runway")) == 1


def test_timeout_after_accept_drops_the_connection_and_keeps_the_task(client: Client) -> None:
    with pytest.raises(APIConnectionError):
        client.create("[timeout-after-accept] [stuck] runway")
    assert len(client.provider.accepted("[timeout-after-accept] [stuck] runway")) == 1


def test_lost_content_succeeds_without_content(client: Client) -> None:
    [url] = client.wait(client.create("[lost-content] runway")).output
    assert httpx2.get(url, timeout=10).status_code == 404


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"model": "sora-2"}, "model"),
        ({"ratio": "9:16"}, "ratio"),
        ({"duration": 11}, "duration"),
        ({"prompt_text": ""}, "promptText"),
        ({"prompt_text": "x" * 1001}, "promptText"),
        ({"prompt_image": "data:image/png;base64,AAAA"}, "promptImage"),
        ({"prompt_image": "https://example.com/photo.jpg"}, "promptImage"),
        ({"prompt_image": "data:image/png;base64," + "A" * 5_000_000}, "promptImage"),
        ({"extra_body": {"audio": True}}, "audio"),
    ],
)
def test_what_a_model_does_not_take_is_refused(
    client: Client, wish: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadRequestError) as refusal:
        client.create("A mug", **wish)
    body: Any = refusal.value.body
    assert body["issues"][0]["path"] == [field]
    assert field in body["error"]


def test_who_may_ask(client: Client) -> None:
    with pytest.raises(AuthenticationError):
        client.library.with_options(api_key="key_of_somebody").tasks.retrieve("x")
    headers = {"Authorization": "Bearer sandbox_key"}
    unversioned = client.provider.get("/runway/v1/tasks/x", headers=headers)
    assert unversioned.status_code == 400
    assert client.provider.get("/runway/v1/nothing", headers=headers).json()["error"]


def test_the_account_names_its_models_and_has_credits(client: Client) -> None:
    account = client.library.organization.retrieve()
    assert set(account.tier.models) == set(MODELS)
    assert account.tier.models["gen4_turbo"].max_concurrent_generations == 2
    assert account.credit_balance > 0


def test_its_table_of_models_agrees_with_the_library() -> None:
    variants = [get_type_hints(variant) for variant in get_args(ImageToVideoCreateParams)]
    library = {get_args(fields["model"])[0]: fields for fields in variants}
    for name, model in MODELS.items():
        fields = library[name]
        assert {ratio for ratio, _ in model.shapes} <= set(get_args(fields["ratio"]))
        named = get_args(fields["duration"])
        if named and str not in map(type, named) and int in map(type, named):
            assert tuple(model.seconds) == named
        assert model.audio == ("audio" in fields)


def test_tasks_survive_a_restart(
    start: Callable[..., Provider], photo: Callable[..., bytes]
) -> None:
    first = start(SANDBOX_RENDER_SECONDS="600")
    task_id = Client(first, photo()).create("[fail] restarted")
    first.stop()
    assert Client(start(), photo()).wait(task_id).status == "FAILED"

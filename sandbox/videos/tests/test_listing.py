"""Reading, listing and deleting jobs, and the models."""

from collections.abc import Callable

import pytest
from openai import BadRequestError, NotFoundError

from sandbox.videos.tests.conftest import Provider

pytestmark = pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")


def test_listing_is_newest_first_and_pages(start: Callable[..., Provider]) -> None:
    videos = start().client.videos
    made = [videos.create(prompt=f"[stuck] {number}").id for number in range(5)]
    newest_first = made[::-1]
    page = videos.list(limit=2)
    assert [video.id for video in page.data] == newest_first[:2]
    assert (page.has_more, page.last_id) == (True, newest_first[1])
    assert [video.id for video in videos.list(limit=2)] == newest_first
    assert [video.id for video in videos.list(order="asc")] == made
    assert [video.id for video in videos.list(after=newest_first[3])] == newest_first[4:]


@pytest.mark.parametrize("limit", [0, 101])
def test_a_limit_out_of_range_is_refused(provider: Provider, limit: int) -> None:
    with pytest.raises(BadRequestError):
        provider.client.videos.list(limit=limit)


def test_an_unknown_video_is_not_found(provider: Provider) -> None:
    with pytest.raises(NotFoundError):
        provider.client.videos.retrieve("video_unknown")
    with pytest.raises(NotFoundError):
        provider.client.videos.delete("video_unknown")
    with pytest.raises(NotFoundError):
        provider.client.videos.list(after="video_unknown")


def test_a_deleted_video_is_gone_but_still_counted(provider: Provider) -> None:
    video = provider.client.videos.create(prompt="[stuck] to be deleted")
    gone = provider.client.videos.delete(video.id)
    assert (gone.id, gone.deleted, gone.object) == (video.id, True, "video.deleted")
    with pytest.raises(NotFoundError):
        provider.client.videos.retrieve(video.id)
    assert provider.accepted("[stuck] to be deleted")[0]["deleted"] is True


def test_posts_and_polls_are_counted(provider: Provider) -> None:
    video = provider.client.videos.create(prompt="[stuck] counted")
    for _ in range(3):
        provider.client.videos.retrieve(video.id)
    [record] = provider.accepted("[stuck] counted")
    assert (record["id"], record["model"]) == (video.id, "sora-2")
    assert (record["posts"], record["polls"]) == (1, 3)


def test_the_models_are_listed(provider: Provider) -> None:
    names = [model.id for model in provider.client.models.list()]
    assert names == ["sora-2", "sora-2-pro"]
    assert provider.client.models.retrieve("sora-2").id == "sora-2"
    with pytest.raises(NotFoundError):
        provider.client.models.retrieve("sora-1")

"""What the contract's suite must know of a protocol; a new adapter adds its lines here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

RENDER = "render-1"
MESSAGE = "The server's own words"
OUTPUT = "/files/output.mp4"


@dataclass(frozen=True, kw_only=True)
class Wire:
    """How an adapter's protocol looks on the socket.

    `adapter` is its name in ADAPTERS. `under`: where the protocol begins, below a server's address.
    `create`: the line that asks for a render. `created`: the answer. `shown` gives the render
    RENDER in a status (a failed one was refused for its content); `running`, `completed` and
    `failed` are the words for it. `content`: the path of its file. `refused` is the body of an
    error with MESSAGE. `model`, `seconds` and `size` are what the stand-in renders.
    """

    adapter: str
    under: str
    create: str
    created: Any
    shown: Callable[[str, str], Any]
    running: tuple[str, ...]
    completed: str
    failed: tuple[str, ...]
    content: str
    refused: Any
    model: str
    seconds: int = 4
    size: str = "720x1280"


def _openai_video(_root: str, status: str) -> dict[str, Any]:
    error = {"code": "moderation_blocked", "message": MESSAGE} if status == "failed" else None
    return {"id": RENDER, "object": "video", "status": status, "progress": 40, "error": error}


def _runway_task(root: str, status: str) -> dict[str, Any]:
    ends: dict[str, dict[str, Any]] = {
        "FAILED": {"failure": MESSAGE, "failureCode": "SAFETY.OUTPUT.VIDEO"},
        "SUCCEEDED": {"output": [f"{root}{OUTPUT}?_jwt=x"]},
    }
    task: dict[str, Any] = {"id": RENDER, "createdAt": "2026-11-30T10:00:00.000Z", "progress": 0.4}
    return task | {"status": status} | ends.get(status, {})


WIRES = [
    Wire(
        adapter="openai_videos",
        under="/v1",
        create="POST /v1/videos",
        created=_openai_video("", "queued"),
        shown=_openai_video,
        running=("queued", "in_progress", "a-word-of-tomorrow"),
        completed="completed",
        failed=("failed",),
        content=f"/v1/videos/{RENDER}/content",
        refused={"error": {"message": MESSAGE, "code": None}},
        model="sora-2",
    ),
    Wire(
        adapter="runway",
        under="/runway",
        create="POST /runway/v1/image_to_video",
        created={"id": RENDER, "estimatedCost": {"credits": 20}},
        shown=_runway_task,
        running=("PENDING", "THROTTLED", "RUNNING", "A_WORD_OF_TOMORROW"),
        completed="SUCCEEDED",
        failed=("FAILED",),
        content=OUTPUT,
        refused={"error": MESSAGE},
        model="gen4_turbo",
    ),
]

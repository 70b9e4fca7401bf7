"""The shapes of Runway's API, and what its models take."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.videos.store import Job

VERSION = "2024-11-06"
DOCS = "https://docs.dev.runwayml.com/api"


@dataclass(frozen=True, kw_only=True)
class Model:
    """What one model takes: `shapes` are `ratio` and `resolution` with the pixels that they mean.

    `cents` a second, `prompt` in UTF-16 units.
    """

    cents: int
    seconds: range | tuple[int, ...]
    shapes: Mapping[tuple[str, str | None], str]
    prompt: int | None = None
    audio: bool = False


def _ratios(*ratios: str) -> dict[tuple[str, str | None], str]:
    return {(ratio, None): ratio.replace(":", "x") for ratio in ratios}


_GEN4 = _ratios("1280:720", "720:1280", "1104:832", "832:1104", "960:960", "1584:672")
_VEO = _ratios("1280:720", "720:1280", "1080:1920", "1920:1080")

MODELS = {
    "gen4_turbo": Model(cents=5, seconds=range(2, 11), shapes=_GEN4, prompt=1000),
    "gen4.5": Model(cents=12, seconds=range(2, 11), shapes=_GEN4, prompt=1000),
    "veo3.1": Model(cents=40, seconds=(4, 6, 8), shapes=_VEO, prompt=1000, audio=True),
    "veo3.1_fast": Model(cents=15, seconds=(4, 6, 8), shapes=_VEO, prompt=1000, audio=True),
    "hailuo3": Model(
        cents=10,
        seconds=range(5, 16),
        shapes={
            ("9:16", "768p"): "768x1366",
            ("16:9", "768p"): "1366x768",
            ("3:4", "768p"): "768x1024",
            ("4:3", "768p"): "1024x768",
            ("1:1", "768p"): "768x768",
        },
    ),
    "gemini_omni_flash": Model(
        cents=10, seconds=range(3, 11), shapes=_ratios("1280:720", "720:1280")
    ),
    "seedance2_5": Model(
        cents=30,
        seconds=range(4, 31),
        shapes=_ratios("1280:720", "720:1280", "1112:834", "834:1112", "960:960"),
        prompt=15_000,
        audio=True,
    ),
}

# Ours, as Runway tells them: its code and its sentence.
_FAILURES = {
    "moderation_blocked": (
        "SAFETY.OUTPUT.VIDEO",
        "Content was flagged by our content moderation system.",
    ),
    "video_generation_failed": (
        "INTERNAL.BAD_OUTPUT.CODE01",
        "An unexpected error occurred.",
    ),
}
_INTERNAL = ("INTERNAL", "An unexpected error occurred.")


class RunwayError(Exception):
    """An answer in Runway's error shape; `issues` names the fields at fault."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        issues: list[dict[str, Any]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.body = {"error": message, "docUrl": DOCS} | ({"issues": issues} if issues else {})


def created_object(job: Job) -> dict[str, Any]:
    """What a create answers."""
    return {"id": job.id, "estimatedCost": {"credits": _credits(job)}}


def task_object(job: Job, *, throttled: bool, output: str) -> dict[str, Any]:
    """A task as it stands; `output` is where its file is once there is one."""
    task = {
        "id": job.id,
        "createdAt": datetime.fromtimestamp(job.created_at, UTC).isoformat(),
    }
    if job.status == "queued":
        waits = "THROTTLED" if throttled else "PENDING"
        return task | {"status": waits, "estimatedCost": {"credits": _credits(job)}}
    if job.status == "in_progress":
        running = {"status": "RUNNING", "progress": job.progress / 100}
        return task | running | {"estimatedCost": {"credits": _credits(job)}}
    if job.error is not None:
        code, sentence = _FAILURES.get(job.error.code, _INTERNAL)
        failed = {"status": "FAILED", "failure": sentence, "failureCode": code}
        return task | failed | {"cost": {"credits": 0}}
    return task | {"status": "SUCCEEDED", "output": [output], "cost": {"credits": _credits(job)}}


def organization_object(slots: int) -> dict[str, Any]:
    """The account, which is never short of credits, and what it may render at once."""
    limits = {"maxConcurrentGenerations": slots, "maxDailyGenerations": None}
    return {
        "creditBalance": 100_000,
        "tier": {"maxMonthlyCreditSpend": 100_000, "models": dict.fromkeys(MODELS, limits)},
        "usage": {"models": {}},
    }


def _credits(job: Job) -> int:
    return MODELS[job.model].cents * int(job.seconds)

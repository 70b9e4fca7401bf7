"""What Runway's models take: lengths, sizes, how long a prompt may be, whether they make sound.

Sources: the types of the `runwayml` library 5.24 (`image_to_video_create_params`) for sizes, for
prompts and for the lengths that they name (gen4.5, veo3.1, gemini_omni_flash); Runway's API
reference (docs.dev.runwayml.com, as of September 2026) for the other lengths. A test holds the
sizes and the named lengths against the installed library.

A model that is not here is sent as it is, its size as `ratio`: Runway knows best, and adds models
faster than we do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generation.providers.base import Accepted, ModelQuestion, ProviderError, RenderRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class RunwayModel:
    """One model. `sizes` are ours, each with the fields that ask for it on the wire.

    `longest_prompt` counts UTF-16 units, as Runway does. `sound`: it takes the field `audio`, which
    is always sent, since it changes the price.
    """

    seconds: range | tuple[int, ...]
    sizes: Mapping[str, Mapping[str, str]]
    longest_prompt: int | None = None
    sound: bool = False


def _ratios(*sizes: str) -> dict[str, dict[str, str]]:
    """Sizes that the wire writes with a colon."""
    return {size: {"ratio": size.replace("x", ":")} for size in sizes}


_GEN4 = RunwayModel(
    seconds=range(2, 11),
    sizes=_ratios("720x1280", "1280x720", "832x1104", "1104x832", "960x960", "1584x672"),
    longest_prompt=1000,
)
_VEO = RunwayModel(
    seconds=(4, 6, 8),
    sizes=_ratios("720x1280", "1280x720", "1080x1920", "1920x1080"),
    longest_prompt=1000,
    sound=True,
)

MODELS: Mapping[str, RunwayModel] = {
    "gen4_turbo": _GEN4,
    "gen4.5": _GEN4,
    "veo3.1": _VEO,
    "veo3.1_fast": _VEO,
    "hailuo3": RunwayModel(
        seconds=range(5, 16),
        # It takes a shape and how many pixels the short side has; the long side is our estimate.
        sizes={
            "768x1366": {"ratio": "9:16", "resolution": "768p"},
            "1366x768": {"ratio": "16:9", "resolution": "768p"},
            "768x1024": {"ratio": "3:4", "resolution": "768p"},
            "1024x768": {"ratio": "4:3", "resolution": "768p"},
            "768x768": {"ratio": "1:1", "resolution": "768p"},
        },
    ),
    "gemini_omni_flash": RunwayModel(seconds=range(3, 11), sizes=_ratios("720x1280", "1280x720")),
    "seedance2_5": RunwayModel(
        seconds=range(4, 31),
        sizes=_ratios(
            "720x1280",
            "1280x720",
            "834x1112",
            "1112x834",
            "960x960",
            "1080x1920",
            "1920x1080",
            "1248x1664",
            "1664x1248",
            "1440x1440",
        ),
        longest_prompt=15_000,
        sound=True,
    ),
}


def wire_fields(request: RenderRequest) -> dict[str, Any]:
    """Model, prompt, length and size as the wire wants them.

    ProviderError (permanent, nothing accepted) for what the model is known not to take.
    """
    model = MODELS.get(request.model)
    if model is None:
        size: Mapping[str, str] = _ratios(request.size)[request.size]
    else:
        _check(model, request)
        size = model.sizes[request.size]
    return {
        "model": request.model,
        "prompt_text": request.prompt,
        "duration": request.seconds,
        **size,
        **({"audio": True} if model and model.sound else {}),
    }


def misfit(question: ModelQuestion) -> str:
    """What of the offer the model is known not to make; empty when nothing is known against it."""
    model = MODELS.get(question.model)
    if model is None:
        return ""
    others = [
        *(f"{seconds} s" for seconds in question.seconds if seconds not in model.seconds),
        *(size for size in question.sizes if size not in model.sizes),
    ]
    return f"{question.model} makes no {', '.join(others)}" if others else ""


def _check(model: RunwayModel, request: RenderRequest) -> None:
    if request.seconds not in model.seconds:
        raise refusal("unsupported_seconds", f"{request.model} makes no {request.seconds} s")
    if request.size not in model.sizes:
        raise refusal("unsupported_size", f"{request.model} makes no {request.size}")
    units = len(request.prompt.encode("utf-16-le", "surrogatepass")) // 2
    if model.longest_prompt is not None and units > model.longest_prompt:
        raise refusal(
            "prompt_too_long",
            f"{request.model} takes {model.longest_prompt} characters, not {units}",
        )


def refusal(code: str, message: str) -> ProviderError:
    """The error for a request that need not be sent to know its answer."""
    return ProviderError(message, code=code, permanent=True, accepted=Accepted.NO)

"""One clip, ordered, rendered, stored and paid for like everybody's."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.management import call_command
from django.core.management.base import CommandError

from generation.management.commands.generate import NotFetched
from sora_ugc.launch.point import Point, failed, passed

PROMPT = "The product stands on a plain table in soft daylight; the camera moves slowly around it."
_NAME = "render"


def clip(*, email: str, image: Path) -> Point:
    """Order one of `image` for whoever has `email`, who pays for it, and wait until it is there."""
    said = io.StringIO()
    with TemporaryDirectory() as folder:
        out = Path(folder, "clip.mp4")
        try:
            call_command("generate", email=email, image=image, prompt=PROMPT, out=out, stdout=said)
        except CommandError as error:
            return failed(_NAME, str(error), _mend(error, ordered=bool(said.getvalue())))
        return passed(_NAME, f"{out.stat().st_size} bytes; {said.getvalue().splitlines()[0]}")


def _mend(error: CommandError, *, ordered: bool) -> str:
    if not ordered:
        return "Nothing was ordered or charged. Mend what it says, then try again."
    if isinstance(error, NotFetched):
        return "Look at the storage. The clip was charged; it is on the take's page of who ordered."
    return "The take's page and the worker's log say more; its credits are back."

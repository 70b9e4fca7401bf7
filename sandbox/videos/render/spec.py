"""What the server asks of a renderer: plain values, sent to it as JSON."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RenderSpec:
    """One clip. Paths are absolute; the files are written into `folder`.

    `started_at` (Unix seconds) and `pace_seconds` say when the last frame is due: a renderer that
    is ahead of that waits between frames.
    """

    folder: str
    width: int
    height: int
    seconds: int
    prompt: str
    reference: str | None
    started_at: float
    pace_seconds: float

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

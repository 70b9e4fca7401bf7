"""`python -m sandbox.videos.render`: a RenderSpec as JSON goes in, per cents come out."""

import json
import os
import sys

from sandbox.videos.render.clip import clip_render
from sandbox.videos.render.spec import RenderSpec

NICENESS = 5
"""The servers of the stack come first. More would starve a preview on a busy machine."""


def main() -> None:
    os.nice(NICENESS)
    spec = RenderSpec(**json.load(sys.stdin))
    clip_render(spec, _report)


def _report(percent: int) -> None:
    sys.stdout.write(f"{percent}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

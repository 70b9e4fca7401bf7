"""`make demo` at a product that runs elsewhere, as CI does with docker compose."""

from __future__ import annotations

import subprocess
from pathlib import Path

from e2e.client import PHOTO
from e2e.stack import ROOT, Stack


def test_one_video_of_a_site_that_is_named(stack: Stack, tmp_path: Path) -> None:
    video = tmp_path / "demo.mp4"
    done = subprocess.run(
        [
            *("make", "demo", f"IMAGE={PHOTO}", f"OUT={video}"),
            *(f"WEB={stack.web}", f"STRIPE={stack.endpoints['stripe']}"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert video.read_bytes()[4:8] == b"ftyp"

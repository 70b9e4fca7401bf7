"""Thousands of made-up requests at the real stack: no 500, and no answer that is not described."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from e2e.client import PHOTO, Client
from e2e.stack import ROOT, Stack, until

SECONDS = 75
# The same requests each time, as far as the time goes: what it finds is there the next time, too.
SEED = 215498887230498291761440639522074767663
CONFIG = Path(__file__).parent / "schemathesis.toml"


def _things(stack: Stack) -> tuple[Client, dict[str, list[str]]]:
    """Somebody with credits, finished videos and photos, and the ids of these."""
    ada = Client(stack)
    ada.buy()
    jobs = [ada.create("A cup of coffee") for _ in range(3)]
    photos = [ada.upload(PHOTO.read_bytes()).json()["id"] for _ in range(3)]
    until(lambda: all(ada.job(job)["state"] == "ready" for job in jobs), what="the videos")
    return ada, {"job_id": jobs, "asset_id": photos}


def _config(folder: Path, ids: dict[str, list[str]]) -> Path:
    """The rules, and things that are there: ids that are made up lead to 404 only."""
    lines = [CONFIG.read_text().replace("e2e/", f"{CONFIG.parent}/")]
    lines += [f"[dictionaries.{name}]\nvalues = {json.dumps(ids[name])}" for name in ids]
    lines.append("[parameters]")
    lines += [f'"path.{name}" = {{dictionary = "{name}", probability = 0.5}}' for name in ids]
    path = folder / "schemathesis.toml"
    path.write_text("\n".join(lines))
    return path


def test_the_api_answers_what_its_description_says(stack: Stack, tmp_path: Path) -> None:
    ada, ids = _things(stack)
    spare = Client(stack)
    config = _config(tmp_path, ids)

    ran = subprocess.run(
        [
            Path(sys.executable).with_name("st"),
            f"--config-file={config}",
            "run",
            f"{stack.web}/api/v1/schema",
            "--checks=all",
            "--workers=2",
            f"--seed={SEED}",
            f"--max-time={SECONDS}",
            "--request-timeout=20",
            "--no-color",
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_API": f"{stack.web}/api/v1",
            "SCHEMATHESIS_AUTH": ada.authorization,
            "SCHEMATHESIS_SPARE": spare.email,
        },
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout[-20_000:] + ran.stderr[-2_000:]
    assert "Traceback" not in stack.log("web")

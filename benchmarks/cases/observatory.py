"""What Mozilla's HTTP Observatory says of the site as production has it.

The Observatory is given one address, so plain http and https are one port here
(`benchmarks/front.py`): its test of the redirect asks the product's own middleware.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from benchmarks import observatory
from benchmarks.case import Bench, Case, Result, at_least
from benchmarks.front import NAME, certificate, front
from benchmarks.processes import started
from benchmarks.server import ROOT
from e2e.stack import until
from sandbox.ports import HOST
from sandbox.probes import http_status
from sandbox.spawn import Spawn, child_environment
from testing.ports import free_port

# The second sets a cookie and holds a form.
PAGES = {"observatory": "", "observatory.sign-in": "/accounts/login/"}
# As in `infra/Dockerfile`, but for one worker.
SERVER = (
    *("-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "8"),
    *("--no-access-log", "--host", HOST, "sora_ugc.wsgi:application"),
)


def run(bench: Bench) -> Iterable[Result]:
    """Yield the points of a page without and of one with a cookie and a form."""
    observatory.install()
    with tempfile.TemporaryDirectory(prefix="sora-ugc-bench-") as name:
        folder = Path(name)
        trusted, port, behind = certificate(folder / "front.pem"), free_port(), free_port()
        with (
            _web(behind, f"https://{NAME}:{port}", folder),
            front(port=port, behind=behind, certificate=trusted),
        ):
            for result, path in PAGES.items():
                verdict = observatory.scan(f"{NAME}:{port}{path}", certificate=trusted)
                print(f"  {result}: {verdict.grade}, {verdict.said}", file=sys.stderr)
                yield Result(result, verdict.points, "points", (at_least(125, "points"),))


@contextmanager
def _web(port: int, site: str, folder: Path) -> Iterator[None]:
    """A web process with the settings of a site in production, which `check --deploy` lets pass."""
    variables = child_environment(_production(site, folder))
    for command in (("check", "--deploy", "--fail-level", "ERROR"), ("collectstatic", "--noinput")):
        manage = [sys.executable, "manage.py", *command]
        subprocess.run(manage, cwd=ROOT, env=variables, check=True, stdout=subprocess.DEVNULL)
    spawn = Spawn((sys.executable, *SERVER, "--port", str(port)), ROOT, variables)
    with started("web", spawn, folder, cores=os.sched_getaffinity(0)) as part:

        def answers() -> bool:
            part.check()
            # Whatever it says: it is asked by another name than its own.
            return http_status(port, "/healthz")[0] > 0

        until(answers, what="the web process")
        yield


def _production(site: str, folder: Path) -> Mapping[str, str]:
    """What differs from the other cases: https, and Stripe, a renderer and a bucket elsewhere.

    None of the three is spoken to.
    """
    return {
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_URL": site,
        "LIVE_URL": f"{site}/live",
        "ALLOWED_HOSTS": NAME,
        "TRUSTED_PROXIES": "1",
        "STATIC_ROOT": str(folder / "static"),
        "STRIPE_SECRET_KEY": "sk_live_nobody",
        "STRIPE_WEBHOOK_SECRET": "whsec_nobody",
        "OPENAI_BASE_URL": "https://renderer.example.com/v1",
        "OPENAI_API_KEY": "nobody",
        "S3_BUCKET": "media",
        "S3_ENDPOINT_URL": "https://s3.example.com",
        "S3_ACCESS_KEY_ID": "nobody",
        "S3_SECRET_ACCESS_KEY": "nobody",
        "S3_REGION": "eu-central-1",
    }


CASE = Case(
    what="What Mozilla's HTTP Observatory says of the landing and the sign-in page; from 100 "
    "points on the grade is A+.",
    how="Its own scanner out of npm (pinned by `benchmarks/observatory/package-lock.json`) asks a "
    "web process with production's settings, which `check --deploy` lets pass, through a proxy "
    "that ends TLS with a certificate of its own; plain http is led to https by the product.",
    limit="",
    peer="",
    run=run,
)

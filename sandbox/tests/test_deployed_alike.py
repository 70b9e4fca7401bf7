"""What was tried under load here is what people start elsewhere."""

from __future__ import annotations

import re

import yaml

from sandbox.plan import WEB_FINISHES_SECONDS, WEB_STARTS_SECONDS
from sandbox.stack import ROOT


def test_web_of_the_image_has_the_same_time_to_start_and_to_finish() -> None:
    """The other places start web as the image does: sora_ugc/tests/test_deployment.py."""
    dockerfile = (ROOT / "infra/Dockerfile").read_text()

    assert f'"--respawn-interval", "{WEB_STARTS_SECONDS}"' in dockerfile
    assert f'"--workers-kill-timeout", "{WEB_FINISHES_SECONDS}"' in dockerfile


def test_caddy_asks_again_for_longer_than_web_may_take_to_be_replaced() -> None:
    caddyfile = (ROOT / "infra/server/Caddyfile").read_text()
    services = yaml.safe_load((ROOT / "docker-compose.production.yml").read_text())["services"]
    (patience,) = re.findall(r"lb_try_duration (\d+)s", caddyfile)
    grace = services["web"]["stop_grace_period"].removesuffix("s")

    assert int(WEB_FINISHES_SECONDS) < int(grace)
    # The entrypoint loads the settings once for their check, web once more.
    assert int(patience) >= int(WEB_FINISHES_SECONDS) + 2 * int(WEB_STARTS_SECONDS)

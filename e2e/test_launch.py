"""`launch_check` beside the whole product: what a sandbox lacks, and one clip that is paid for."""

from __future__ import annotations

import json

from e2e.client import PHOTO, Client
from e2e.stack import Stack


def test_a_sandbox_renders_for_money_and_may_not_go_live(stack: Stack) -> None:
    creator = Client(stack)
    creator.buy()
    dns = "127.0.0.1:9"

    done = stack.manage(
        *("launch_check", "--json", "--nameserver", dns),
        *("--render", creator.email, "--image", str(PHOTO)),
    )

    assert done.returncode == 1, done.stderr
    told = json.loads(done.stdout)
    found = {point["name"]: point["verdict"] for point in told["points"]}
    assert told["ok"] is False
    passes = ("parts.database", "parts.broker", "parts.storage", "parts.worker", "stripe.webhook")
    assert {name: found[name] for name in passes} == dict.fromkeys(passes, "pass")
    for name in ("site.settings", "site.tls", "stripe.key", "quota.openai"):
        assert found[name] == "fail"
    assert found["renderer.sora-2"] == "pass"
    assert found["render"] == "pass"
    assert creator.statement() == [("purchase", 100), ("charge", -8)]

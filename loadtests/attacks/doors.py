"""Doors that are closed: staff's pages, dead tokens, forms from another site."""

from __future__ import annotations

import random
import secrets

from loadtests.attacker import API, Attacker


def dead_tokens(attacker: Attacker) -> None:
    """A token that was guessed, cut, or is none."""
    own = attacker.bearer["Authorization"]
    token = random.choice(
        [
            *(own[:-1], own[:-2] + "xx", own.replace("Bearer", "Basic"), f"{own}, {own}"),
            *("Bearer", "Bearer ", f"Bearer {secrets.token_urlsafe(32)}", "Bearer ' OR 1=1 --"),
        ]
    )
    path = random.choice(["/credits/balance", "/jobs", "/auth/session", "/billing/purchases"])
    bearer = {"Authorization": token}
    attacker.attempt("dead tokens", "GET", f"{API}{path}", bearer=bearer, may={401, 429})


def staff_pages(attacker: Attacker) -> None:
    """The admin, by token: it is not there, or asks who comes."""
    path = random.choice(["", "credits/", "billing/pack/add/", "generation/job/", "accounts/user/"])
    method = random.choice(["GET", "POST"])
    attacker.attempt("staff's pages", method, f"/admin/{path}", may={302, 403, 404})


def metrics(attacker: Attacker) -> None:
    """Figures that are for operators."""
    attacker.attempt("operators' figures", "GET", "/metrics", may={401, 403, 404})


def forms_from_elsewhere(attacker: Attacker) -> None:
    """A form that another site has the browser of somebody signed in send."""
    path = random.choice(["/billing/checkout/", "/studio/new/", "/account/delete/"])
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Origin": "https://evil.example",
        **attacker.cookies,
    }
    body = f"csrfmiddlewaretoken={secrets.token_hex(16)}&pack={attacker.pack['slug']}"
    attacker.attempt(
        "forms from elsewhere", "POST", path, bearer={}, headers=headers, data=body, may={403}
    )

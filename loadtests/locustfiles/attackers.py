"""Attackers: each pays for one pack, and then tries to get more than that."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from typing import Any

import gevent
from locust import constant, events, task
from locust.env import Environment

from loadtests import outcome
from loadtests.attacker import Attacker
from loadtests.attacks import doors, orders, others, payments

ATTEMPTS = int(os.environ["LOADTESTS_ATTEMPTS"])
# So many attacks, then the account is left to itself and another is made.
LIFE, REFILLED = 150, 30

ATTACKS: dict[Callable[[Attacker], None], int] = {
    orders.many_at_once: 4,
    orders.one_key_at_once: 3,
    orders.key_with_other_body: 2,
    orders.edited_price: 4,
    orders.odd_numbers: 8,
    orders.odd_models: 5,
    orders.odd_bodies: 5,
    orders.called_off_at_once: 1,
    orders.fails_while_called_off: 1,
    others.others_job: 8,
    others.others_photo: 4,
    others.guessed_ids: 6,
    others.others_payment: 3,
    others.bent_links: 3,
    payments.edited_pack: 1,
    payments.odd_packs: 4,
    payments.written_credits: 5,
    payments.forged_webhook: 10,
    payments.replayed_webhook: 3,
    payments.forged_render: 4,
    doors.dead_tokens: 6,
    doors.staff_pages: 3,
    doors.metrics: 1,
    doors.forms_from_elsewhere: 3,
}


class Thief(Attacker):
    """Tries one attack after another."""

    wait_time = constant(0)

    @task
    def life(self) -> None:
        self.settle()
        attacks = random.choices(list(ATTACKS), list(ATTACKS.values()), k=LIFE)
        for number, attack in enumerate(attacks):
            # With an empty wallet every order would be refused before anything else is tried.
            if number % REFILLED == 0:
                self.refill()
            attack(self)


class Count:
    """Ends the run once there were enough attempts."""

    def __init__(self, environment: Environment) -> None:
        self._environment, self._left = environment, ATTEMPTS

    def __call__(self, request_type: str, **_: Any) -> None:
        self._left -= request_type == "attack"
        if self._left == 0 and self._environment.runner:
            # Not from here: this is somebody's own greenlet, which is ended with all others.
            gevent.spawn(self._environment.runner.quit)


@events.init.add_listener
def _count(environment: Environment, **_: Any) -> None:
    environment.events.request.add_listener(Count(environment))  # type: ignore[no-untyped-call]


@events.quitting.add_listener
def _leave_outcome(environment: Environment, **_: Any) -> None:
    outcome.write(environment)

"""What processes have counted for /metrics, for tests that look at it."""

from __future__ import annotations

from django.conf import settings
from redis import Redis

from common import tallies


def tallies_anew() -> None:
    """Nothing is counted, neither in Redis nor in this process."""
    tallies.flush()
    Redis.from_url(settings.REDIS_URL).delete(tallies.KEY)


def tallied(name: str) -> dict[str, float]:
    """A series, as a scrape has it now: its numbers by the values of its labels."""
    return {
        " ".join(sample.labels.values()): sample.value
        for family in tallies.families()
        for sample in family.samples
        if sample.name == name
    }

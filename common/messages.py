"""Messages to the workers. Never more than hints: what must be done is a row that a sweep finds.

So a broker that is away costs whoever sends as little as possible: one short wait, and then none
for a while.
"""

from __future__ import annotations

import logging
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from common.rest import Rest

logger = logging.getLogger(__name__)

# Expiry is a time of day, written by one machine's clock and read by another's: were it short, a
# worker whose clock is minutes ahead would drop all that it gets. What comes late does no harm.
SHORTEST_LIFE = 15 * 60
# The last of these is a full pool, whose connections all wait for the broker.
UNSENT = (OperationalError, RedisError, OSError)

_rest = Rest()


def message_send(
    task: str, *, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None, expires: float
) -> bool:
    """Send a message that is worthless in `expires` seconds; False, and a line in the log, if not.

    It lives for SHORTEST_LIFE at least.
    """
    if _rest.is_on:
        return False
    try:
        current_app.send_task(
            task,
            args=args,
            kwargs=kwargs,
            expires=max(expires, SHORTEST_LIFE),
            retry=False,
            ignore_result=True,
        )
    except UNSENT as error:
        _rest.begin()
        logger.warning("%s was not sent: %s", task, error)
        return False
    return True

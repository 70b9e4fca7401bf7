"""Tell open pages that a job has changed, and the ticket with which a page may listen.

Never more than a hint: a change says which job of whom, nothing of what is in it, and a page that
hears it asks `web` for the state. So what is lost here costs a page some seconds, and nobody else
anything. The other end is the process `sora_ugc.live`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from functools import cache, partial
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

from common.rest import Rest

logger = logging.getLogger(__name__)

# One for everybody: changes come some at a time, and each listening process picks its own people's.
CHANNEL = "live:changes"
# Whose streams end now: a channel of its own, which processes of an older version do not hear.
ENDS = "live:ends"
# For opening a stream; a page that opens another asks for a new one.
TICKET_SECONDS = 300

# The job's owner, and the job.
Change = tuple[UUID, UUID]

_rest = Rest()
_signer = partial(TimestampSigner, salt="common.live.ticket")


class BadTicket(Exception):
    """It is none of ours, or too old."""


def ticket_make(*, creator_id: UUID) -> str:
    """What lets its bearer hear of this creator's jobs, for TICKET_SECONDS; fit for an address."""
    return _signer().sign(str(creator_id))


def ticket_read(ticket: str) -> UUID:
    """The creator whose ticket this is. Raises BadTicket."""
    try:
        return UUID(_signer().unsign(ticket, max_age=TICKET_SECONDS))
    except (BadSignature, ValueError) as error:
        raise BadTicket from error


def change_announce_on_commit(*, creator_id: UUID, job_id: UUID) -> None:
    """Tell the creator's open pages once what was written can be seen."""
    transaction.on_commit(partial(changes_announce, [(creator_id, job_id)]))


def changes_announce(changes: Iterable[Change]) -> bool:
    """Tell the open pages of all these in one message; False, and a line in the log, if not."""
    by_creator: dict[str, list[str]] = {}
    for creator_id, job_id in changes:
        by_creator.setdefault(str(creator_id), []).append(str(job_id))
    if not by_creator or _rest.is_on:
        return False
    try:
        _redis().publish(CHANNEL, json.dumps(by_creator, separators=(",", ":")))
    except (RedisError, OSError) as error:
        _rest.begin()
        logger.warning("open pages were not told: %s", error)
        return False
    return True


def streams_end_on_commit(*, creator_id: UUID) -> None:
    """End the creator's open streams, and open none for who holds a ticket already.

    Tried once: a stream that is not told ends by itself (`sora_ugc.live.STREAM_SECONDS`), and until
    then says no more than that some job has changed.
    """
    transaction.on_commit(partial(_streams_end, creator_id))


def _streams_end(creator_id: UUID) -> None:
    try:
        _redis().publish(ENDS, str(creator_id))
    except (RedisError, OSError) as error:
        logger.warning("open streams of %s were not ended: %s", creator_id, error)


@cache
def _redis() -> Redis:
    # A connection that Redis closed when it restarted is made anew; who waits in vain waits once.
    again = Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,))
    return Redis.from_url(
        settings.REDIS_URL, socket_connect_timeout=0.5, socket_timeout=0.5, retry=again
    )

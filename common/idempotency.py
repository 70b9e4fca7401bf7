"""`Idempotency-Key`: a call that makes something may be sent again, and makes it once.

Whoever lost an answer sends the same call with the same key and gets what the first one gave. A key
belongs to one person and one call, binds only on success, and is kept for a day at least. It holds
a lease while its call runs, not a transaction, since making something may mean HTTP: a twin that
comes meanwhile is told to ask again. What is made gets an id that was noted with the key, so that a
call which died halfway and is sent again finds what it had made.

Jobs need none of this: their key is written by the very statement that charges for them, and for
good (`credits.statements`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter

from common.errors import IdempotencyConflict, InvalidInput, StillRunning
from common.models import LONGEST_KEY, KeptAnswer

HEADER = "Idempotency-Key"
# Longer than any call takes: a photo that goes into the storage, Stripe with its retries.
LEASE = timedelta(minutes=3)
KEPT = timedelta(hours=24)

KEY_PARAMETER = OpenApiParameter(
    HEADER,
    {"type": "string", "minLength": 1, "maxLength": LONGEST_KEY},
    OpenApiParameter.HEADER,
    description="Of your choice, such as a UUID: the same key and body again make nothing new and "
    "give the first answer with status 200.",
)


@dataclass(frozen=True, slots=True)
class Once:
    """What a call answers; `replayed` says that an earlier one had made it."""

    answer: dict[str, Any]
    replayed: bool


def once(
    *,
    owner_id: UUID,
    call: str,
    key: str | None,
    inputs: Mapping[str, Any],
    make: Callable[[UUID], Mapping[str, Any]],
    atomic: bool = False,
) -> Once:
    """What `make` answers, made once for this key; without a key it is simply called.

    `make` gets the id that what it makes must have; where that cannot be, and all it does is in the
    database, `atomic` keeps its answer in the transaction in which it makes it. `inputs` are what
    was asked for (files count by their content and name). Raises InvalidInput for what is no key,
    IdempotencyConflict for one that came with other inputs, StillRunning while its first call runs,
    and what `make` raises: then the key is free again.
    """
    if key is None:
        return Once(dict(make(uuid4())), replayed=False)
    kept = _claim(owner_id=owner_id, call=call, key=key_checked(key), digest=_digest(inputs))
    if kept.answer is not None:
        return Once(kept.answer, replayed=True)
    mine = KeptAnswer.objects.filter(pk=kept.pk, lease_token=kept.lease_token)
    try:
        with transaction.atomic() if atomic else nullcontext():
            answer = dict(make(kept.made_id))
            mine.update(answer=json.loads(json.dumps(answer, cls=DjangoJSONEncoder)))
    except Exception:
        mine.delete()
        raise
    return Once(answer, replayed=False)


def key_checked(key: str) -> str:
    """`key`, if it is one; else InvalidInput."""
    if not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        words = _("Use between 1 and %(most)d printable characters.") % {"most": LONGEST_KEY}
        raise InvalidInput(errors={HEADER: [words]})
    return key


def keys_expire() -> int:
    """Forget keys that are older than a day; how many."""
    return KeptAnswer.objects.filter(created_at__lt=Now() - KEPT).delete()[0]


def keys_forget(owner_id: UUID) -> bool:
    """Forget all of somebody's keys; always done at once."""
    KeptAnswer.objects.filter(owner_id=owner_id).delete()
    return True


def _claim(*, owner_id: UUID, call: str, key: str, digest: bytes) -> KeptAnswer:
    """The row of this key: with an answer, or held by us until `LEASE` has passed."""
    token = uuid4()
    row = KeptAnswer(
        owner_id=owner_id,
        call=call,
        key=key,
        input_hash=digest,
        made_id=uuid4(),
        lease_token=token,
        lease_until=Now() + LEASE,
    )
    KeptAnswer.objects.bulk_create([row], ignore_conflicts=True)
    found = KeptAnswer.objects.filter(owner_id=owner_id, call=call, key=key).first()
    if found is None:  # its first call was refused just now
        raise StillRunning
    if bytes(found.input_hash) != digest:
        raise IdempotencyConflict
    if found.answer is None and found.lease_token != token:
        _take_over(found, token)
    return found


def _take_over(found: KeptAnswer, token: UUID) -> None:
    """Go on where a call died halfway; StillRunning while it may be alive."""
    dead = KeptAnswer.objects.filter(pk=found.pk, answer__isnull=True, lease_until__lte=Now())
    if not dead.update(lease_token=token, lease_until=Now() + LEASE):
        raise StillRunning
    found.lease_token = token


def _digest(inputs: Mapping[str, Any]) -> bytes:
    plain = {name: _plain(value) for name, value in inputs.items()}
    written = json.dumps(plain, cls=DjangoJSONEncoder, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).digest()


def _plain(value: Any) -> Any:
    if not isinstance(value, File):
        return value
    content = hashlib.sha256()
    for chunk in value.chunks():
        content.update(chunk)
    value.seek(0)
    return {"name": value.name, "sha256": content.hexdigest()}

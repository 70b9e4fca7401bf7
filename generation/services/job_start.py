"""Order a video: charge, job and first event are one transaction, or nothing happened."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.low_balance import low_balance_watch
from accounts.suspension import account_open_check
from common.errors import InvalidInput, NotFound
from common.live import change_announce_on_commit
from common.storage import file_discard
from credits.selectors import charge_known, charge_reference
from credits.services import credits_charge
from generation.media.frames import MIDDLE
from generation.media.geometry import Focus
from generation.models import Asset, FrameMode, Job, JobState
from generation.pipeline.state import after, event_append
from generation.pipeline.wake import wake_on_commit
from generation.prompting.brief import Brief
from generation.prompting.moderation.gate import prompt_gate
from generation.prompting.prompts import prompt_clean
from generation.selectors.assets import photo_get
from generation.selectors.jobs import job_get_for_user
from generation.services.assets import asset_upload
from generation.services.choices import Choice, choice_make

NO_BRIEF = Brief()


@dataclass(frozen=True, slots=True)
class Started:
    """Which job was ordered; `created` is False when the same order came before."""

    job_id: UUID
    created: bool


@dataclass(frozen=True, slots=True)
class _Order:
    """A checked wish: everything in it fits together."""

    image: Asset
    prompt: str
    focus: Focus
    framing: str
    choice: Choice

    def digest(self) -> bytes:
        """SHA-256 over what makes two orders the same; a photo counts by its content."""
        inputs = [
            self.image.sha256,
            [round(part, 4) for part in self.focus],
            self.prompt,
            self.choice.platform.slug,
            self.choice.model.slug,
            self.choice.seconds,
            # Only where it is chosen, so that an order from before it could be is still the same.
            *([self.framing] if self.framing != FrameMode.CROP else []),
        ]
        return hashlib.sha256(json.dumps(inputs, separators=(",", ":")).encode()).digest()


def job_start(
    *,
    owner_id: UUID,
    image_id: UUID,
    prompt: str,
    platform: str,
    model: str | None = None,
    seconds: int | None = None,
    idempotency_key: str | None = None,
    focus: Focus = MIDDLE,
    framing: str = FrameMode.CROP,
    brief: Brief = NO_BRIEF,
    rights: str = "",
) -> Started:
    """Charge the creator and queue one video.

    `model` and `seconds` default to the cheapest and its shortest; `brief` is kept for making it
    again, `rights` (the version of the wording that was ticked, if one was) for the record. The
    same `idempotency_key` with the same order gives the first job again and charges nothing. Raises
    InvalidInput by field, NoRenderer without a renderer, AccountSuspended, and what `prompt_gate`
    and `credits_charge` raise; then nothing was charged and nothing is kept.
    """
    account_open_check(user_id=owner_id)
    order = _order(
        owner_id, image_id, prompt, framed=(focus, framing), choice=(platform, model, seconds)
    )
    # What was accepted once is answered with its job, whatever the check says today.
    if idempotency_key is None or not charge_known(
        creator_id=owner_id, idempotency_key=idempotency_key
    ):
        prompt_gate(order.prompt)
    job_id = uuid4()
    with transaction.atomic():
        # First, since it is the gate: a twin with the same key waits here for the other's outcome.
        posting = credits_charge(
            creator_id=owner_id,
            amount=order.choice.credits,
            job_id=job_id,
            idempotency_key=f"job:{job_id}" if idempotency_key is None else idempotency_key,
            input_hash=order.digest(),
            memo=_memo(order.choice),
        )
        if not posting.replayed:
            _photo_hold(order.image)
            _create(job_id, owner_id, order, brief=brief, rights=rights)
            wake_on_commit()
            change_announce_on_commit(creator_id=owner_id, job_id=job_id)
            low_balance_watch(amount=order.choice.credits, posting=posting)
    return Started(_job_id(posting.reference), created=not posting.replayed)


def job_started(*, owner_id: UUID, idempotency_key: str) -> Job | None:
    """The creator's job that was ordered under this key, if one was."""
    reference = charge_reference(creator_id=owner_id, idempotency_key=idempotency_key)
    return job_get_for_user(owner_id=owner_id, job_id=_job_id(reference)) if reference else None


def job_start_with_photo(
    *,
    owner_id: UUID,
    photo: File,
    filename: str,
    prompt: str,
    platform: str,
    model: str | None = None,
    seconds: int | None = None,
    idempotency_key: str | None = None,
) -> Started:
    """`job_start` with a photo that is not stored yet; it is kept only if a new job needs it."""
    image = asset_upload(owner_id=owner_id, file=photo, filename=filename)
    needed = False
    try:
        started = job_start(
            owner_id=owner_id,
            image_id=image.pk,
            prompt=prompt,
            platform=platform,
            model=model,
            seconds=seconds,
            idempotency_key=idempotency_key,
        )
        needed = started.created
    finally:
        if not needed:
            image.delete()
            file_discard(key=image.storage_key)
    return started


def _order(
    owner_id: UUID,
    image_id: UUID,
    prompt: str,
    *,
    framed: tuple[Focus, str],
    choice: tuple[str, str | None, int | None],
) -> _Order:
    platform, model, seconds = choice
    focus, framing = framed
    if not all(0 <= part <= 1 for part in focus):
        raise InvalidInput(errors={"focus": [_("The focus is two numbers between 0 and 1.")]})
    choice_made = choice_make(platform=platform, model=model, seconds=seconds)
    return _Order(
        image=_photo(owner_id, image_id),
        prompt=prompt_clean(prompt, limit=choice_made.model.prompt_limit),
        focus=focus,
        framing=framing,
        choice=choice_made,
    )


def _photo(owner_id: UUID, image_id: UUID) -> Asset:
    try:
        return photo_get(asset_id=image_id, owner_id=owner_id)
    except NotFound as error:
        raise _no_photo() from error


def _photo_hold(image: Asset) -> None:
    """Whoever deletes the photo comes before this order, which is then refused, or after it."""
    there = Asset.objects.filter(pk=image.pk, deleted_at=None)
    if there.select_for_update(no_key=True).first() is None:
        raise _no_photo()


def _no_photo() -> InvalidInput:
    words = _("There is no such photo, or it is somebody else's. Please choose one again.")
    return InvalidInput(errors={"image": [words]})


def _create(job_id: UUID, owner_id: UUID, order: _Order, *, brief: Brief, rights: str) -> None:
    choice = order.choice
    job = Job.objects.create(
        id=job_id,
        owner_id=owner_id,
        image=order.image,
        prompt=order.prompt,
        **asdict(brief),
        platform=choice.platform.slug,
        focus_x=order.focus[0],
        focus_y=order.focus[1],
        framing=order.framing,
        rights_wording=rights,
        rights_agreed_at=Now() if rights else None,
        model=choice.model.slug,
        model_name=choice.model.name,
        upstream=choice.model.upstream,
        endpoint=choice.model.endpoint,
        seconds=choice.seconds,
        size=choice.size,
        credits=choice.credits,
        cost_microdollars=choice.model.cost_for(size=choice.size, seconds=choice.seconds),
        state=JobState.QUEUED,
        steps=1,
        due_at=Now(),
        deadline_at=after(settings.JOB_QUEUE_SECONDS),
    )
    event_append(job=job, message="queued")


def _job_id(reference: str) -> UUID:
    return UUID(reference.removeprefix("job:"))


def _memo(choice: Choice) -> str:
    return _("%(name)s, %(seconds)d s, %(platform)s") % {
        "name": choice.model.name,
        "seconds": choice.seconds,
        "platform": choice.platform.name,
    }

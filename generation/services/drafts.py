"""The wizard's draft: kept while a creator thinks, pays or comes back tomorrow."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db.models.functions import Now

from generation.media.frames import MIDDLE
from generation.models import Asset, Draft, FrameMode, Job
from generation.platforms import DEFAULT_PLATFORM, PLATFORMS
from generation.prompting.languages import LANGUAGES, language_of_page
from generation.prompting.presets import PRESETS
from generation.prompting.tones import TONES
from generation.rights import RIGHTS_WORDING
from generation.selectors.assets import photo_get
from generation.selectors.catalogue import models_list
from generation.services.assets import asset_upload
from generation.services.choices import choices_for

# What may be chosen, by field. No tone is the preset's own.
_KNOWN = {
    "platform": PLATFORMS,
    "preset": PRESETS,
    "tone": {"", *TONES},
    "language": LANGUAGES,
    "framing": FrameMode.values,
    "rights": {"", RIGHTS_WORDING},
}


def draft_open(*, owner_id: UUID) -> Draft:
    """The creator's draft, a new one with sensible choices where there is none."""
    drafts = Draft.objects.select_related("image")
    draft = drafts.filter(owner_id=owner_id).first()
    if draft is not None:
        return draft
    # Another tab may have been as quick; then its draft is the one.
    Draft.objects.bulk_create([Draft(owner_id=owner_id, **_defaults())], ignore_conflicts=True)
    return drafts.get(owner_id=owner_id)


def draft_save(*, owner_id: UUID, values: dict[str, Any]) -> Draft:
    """Keep what of `values` can be kept: a draft may be unfinished, so nothing is refused.

    With `photo`, the `photo_key` of the page that they come from, they hold for that photo: what
    was confirmed of another than the draft has by now is left out.
    """
    draft = draft_open(owner_id=owner_id)
    kept = {name: value for name, value in values.items() if _is_usable(name, value)}
    if kept.pop("photo", photo_key(draft)) != photo_key(draft):
        kept.pop("rights", None)
    for name, value in kept.items():
        setattr(draft, name, value)
    draft_keep(draft, *kept)
    return draft


def draft_keep(draft: Draft, *names: str) -> None:
    """Write these fields of the draft; nothing at all once it has become an order."""
    values = {name: getattr(draft, name) for name in names}
    drafts = Draft.objects.filter(pk=draft.pk, order_key=draft.order_key)
    drafts.update(**values, updated_at=Now())


def photo_key(draft: Draft) -> str:
    """What names the draft's photo in a page; empty without one."""
    return str(draft.image_id or "")


def length_fit(draft: Draft) -> None:
    """Take the nearest length that the model has, if it has not the one of another model before.

    Changes the object only. What does not go with the platform at all is left for people to see.
    """
    if draft.platform not in PLATFORMS:
        return
    chosen = choices_for(platform=draft.platform, model=draft.model).chosen
    lengths = [option.seconds for option in chosen.lengths if not option.why_not] if chosen else []
    if chosen is None or chosen.model.slug != draft.model or draft.seconds is None or not lengths:
        return
    wished = draft.seconds
    draft.seconds = min(lengths, key=lambda seconds: (abs(seconds - wished), seconds))


def draft_photo(*, owner_id: UUID, file: File, filename: str) -> Draft:
    """Put a new photo into the draft; InvalidInput by field `image`, and the draft as it was."""
    image = asset_upload(owner_id=owner_id, file=file, filename=filename)
    return _photo_put(draft_open(owner_id=owner_id), image)


def draft_photo_again(*, owner_id: UUID, asset_id: UUID) -> Draft:
    """Put a photo that the creator brought before into the draft; NotFound for anybody else's."""
    image = photo_get(asset_id=asset_id, owner_id=owner_id)
    return _photo_put(draft_open(owner_id=owner_id), image)


def draft_from_job(*, job: Job) -> Draft:
    """Start over from what a job was made of; the creator's present draft gives way.

    What is gone by now, a deleted photo or a model that is not on offer, is left out or gives way
    to the usual choice: compare the draft with the job to tell.
    """
    draft, _created = Draft.objects.update_or_create(
        owner_id=job.owner_id,
        defaults={
            "image_id": None if job.image.deleted_at else job.image_id,
            **asdict(job.brief),
            "prompt": job.prompt,
            "prompt_before": "",
            "platform": job.platform,
            "focus_x": job.focus_x,
            "focus_y": job.focus_y,
            "framing": job.framing,
            "rights": "",
            "order_key": uuid.uuid4(),
            **_on_offer(job),
        },
    )
    return draft


def draft_close(*, owner_id: UUID, order_key: UUID | str) -> None:
    """Forget the draft that has become an order; a newer one of the same creator stays.

    A page may send any text as the key: one that is no draft's closes none.
    """
    draft = Draft.objects.filter(owner_id=owner_id).first()
    if draft is not None and str(draft.order_key) == str(order_key):
        Draft.objects.filter(pk=draft.pk, order_key=draft.order_key).delete()


def _photo_put(draft: Draft, image: Asset) -> Draft:
    """Another photo starts in the middle, and what was confirmed was about the one before."""
    if draft.image_id is not None:
        draft.rights = ""
    draft.image, (draft.focus_x, draft.focus_y) = image, MIDDLE
    draft_keep(draft, "image", "focus_x", "focus_y", "rights")
    return draft


def _defaults() -> dict[str, Any]:
    defaults: dict[str, Any] = {"platform": DEFAULT_PLATFORM, "language": language_of_page()}
    if chosen := choices_for(platform=DEFAULT_PLATFORM).chosen:
        defaults |= {"model": chosen.model.slug, "seconds": min(chosen.model.seconds)}
    return defaults


def _on_offer(job: Job) -> dict[str, Any]:
    """The job's model and length, or what is usual for its platform today."""
    options = choices_for(platform=job.platform, model=job.model)
    if options.chosen is None:
        return {"model": "", "seconds": None}
    model = options.chosen.model
    kept = model.slug == job.model and job.seconds in model.seconds
    return {"model": model.slug, "seconds": job.seconds if kept else min(model.seconds)}


def _is_usable(name: str, value: Any) -> bool:
    if name in _KNOWN:
        return value in _KNOWN[name]
    if name == "model":
        return any(model.slug == value for model in models_list())
    return value is not None

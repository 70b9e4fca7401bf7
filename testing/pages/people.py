"""Somebody of each kind that looks at pages, with what belongs to them."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_urlsafe
from uuid import uuid4

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.functions import Now
from django.test import Client
from django.utils import timezone
from sesame.utils import get_token

from accounts.models import User
from accounts.tokens import token_create
from common.storage import file_store
from credits.services import credits_purchase, credits_settle
from generation.models import Asset, Draft, Export, ExportState, Job, JobEvent, JobState
from generation.models.assets import AssetKind
from generation.pipeline.job_fail import job_fail
from generation.pipeline.state import after
from generation.prompting.brief import Brief
from generation.rights import RIGHTS_WORDING
from generation.services.assets import asset_upload
from generation.services.drafts import draft_open
from generation.services.job_start import job_start
from testing.factories import PurchaseFactory, UserFactory
from testing.pages.shown import Shown, Who

SAMPLES = Path(settings.BASE_DIR, "generation/tests/samples")
PICTURES = Path(settings.BASE_DIR, "static/img")
WORDS = (
    "Handheld phone video in a sunlit kitchen. A hand lifts the cup and turns it to the light.",
    "A street interview: somebody takes a sip, stops, and looks at the cup again.",
    "Close-up, steam over the rim. The camera moves round the cup once, slowly.",
    "Unboxing on a wooden table; two hands lift the cup out of its paper.",
)


@dataclass
class Person:
    """Whose eyes a page is seen through. `owns` fills the gaps in the paths of `Shown`."""

    user: User | None = None
    owns: dict[str, str] = field(default_factory=dict)

    def path(self, shown: Shown) -> str:
        """Where this person finds that page."""
        return shown.path.format(**self.owns)

    def client(self) -> Client:
        """A browser without pictures, signed in, and asked a moment ago who it is."""
        client = Client(raise_request_exception=False)
        if self.user:
            client.force_login(
                self.user, backend="allauth.account.auth_backends.AuthenticationBackend"
            )
            asked = {"method": "password", "at": time.time(), "reauthenticated": True}
            session = client.session
            session["account_authentication_methods"] = [asked]
            session["account_authentication_methods_user"] = str(self.user.pk)
            session.save()
        return client

    def cookies(self) -> dict[str, str]:
        """Of a session that is signed in; none for somebody who is not."""
        return {name: morsel.value for name, morsel in self.client().cookies.items()}


def people(*, count: int = 1) -> dict[Who, Person]:
    """One of each; the creator owns so many of everything."""
    visited = _with_password(UserFactory.create())
    return {
        Who.ANYBODY: Person(owns={"magic": get_token(visited), "reset": _reset_key(visited)}),
        Who.NEWCOMER: _newcomer(),
        Who.SHORT: Person(_with_factor(_drafting(UserFactory.create()))),
        Who.CREATOR: _creator(count),
    }


def _newcomer() -> Person:
    user = UserFactory.create()
    address = EmailAddress.objects.create(user=user, email=user.email, primary=True)
    return Person(user, {"confirm": EmailConfirmationHMAC.create(address).key})


def _creator(count: int) -> Person:
    user = _with_password(UserFactory.create())
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    owns: dict[str, str] = {}
    for number in range(count):
        owns["purchase"] = _bought(user)
        token_create(user=user, name=f"Shop {number + 1}")
    photo = _photo(user)
    for number in range(count):
        owns |= {
            "failed": str(_failed(photo, number).pk),
            "ready": str(_ready(photo, number).pk),
            "running": str(_running(photo, number).pk),
        }
    _drafting(user)
    return Person(user, owns)


def _with_password(user: User) -> User:
    user.set_password(token_urlsafe())
    user.save()
    return user


def _with_factor(user: User) -> User:
    TOTP.activate(user, generate_totp_secret())
    RecoveryCodes.activate(user)
    return user


def _reset_key(user: User) -> str:
    return f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"


def _drafting(user: User) -> User:
    draft = draft_open(owner_id=user.pk)
    Draft.objects.filter(pk=draft.pk).update(
        image=_photo(user),
        preset="unboxing",
        product="the Kaffa cup",
        prompt=WORDS[0],
        rights=RIGHTS_WORDING,
    )
    return user


def _photo(user: User) -> Asset:
    photo = ContentFile((SAMPLES / "coffee.jpg").read_bytes())
    return asset_upload(owner_id=user.pk, file=photo, filename="coffee.jpg")


def _bought(user: User) -> str:
    purchase = PurchaseFactory.create(creator=user, paid=True, total_cents=1_000)
    with transaction.atomic():
        credits_purchase(
            creator_id=user.pk, amount=100, purchase_id=purchase.pk, memo=purchase.name
        )
    return str(purchase.pk)


def _ordered(photo: Asset, number: int) -> Job:
    started = job_start(
        owner_id=photo.owner_id,
        image_id=photo.pk,
        prompt=WORDS[number % len(WORDS)],
        platform="tiktok",
        brief=Brief(preset="unboxing" if number % 2 else ""),
    )
    return Job.objects.get(pk=started.job_id)


def _failed(photo: Asset, number: int) -> Job:
    job, lease = _ordered(photo, number), uuid4()
    Job.objects.filter(pk=job.pk).update(lease_token=lease, lease_until=after(60))
    job_fail(job_id=job.pk, lease=lease, from_states=[JobState.QUEUED], code="moderation_blocked")
    return job


def _running(photo: Asset, number: int) -> Job:
    job = _ordered(photo, number)
    _went_on(job, JobState.SUBMITTING, JobState.RENDERING)
    Job.objects.filter(pk=job.pk).update(progress=62)
    return job


def _ready(photo: Asset, number: int) -> Job:
    """With the landing page's clip in three places: as its video, its poster, and for a feed."""
    job = _ordered(photo, number)
    _went_on(job, JobState.SUBMITTING, JobState.RENDERING, JobState.STORING)
    _event(job, 5, JobState.READY)
    Job.objects.filter(pk=job.pk).update(
        state=JobState.READY,
        steps=5,
        progress=100,
        video=_file(photo.owner, AssetKind.VIDEO, "landing.mp4"),
        poster=_file(photo.owner, AssetKind.POSTER, "landing-poster.webp"),
        finished_at=Now(),
        due_at=None,
        deadline_at=None,
    )
    with transaction.atomic():
        credits_settle(creator_id=photo.owner_id, job_id=job.pk, amount=job.credits)
    Export.objects.create(
        job=job,
        width=1080,
        height=1350,
        seconds=4,
        mode="crop",
        focus_x=0.5,
        focus_y=0.5,
        state=ExportState.READY,
        progress=100,
        deadline_at=timezone.now(),
        finished_at=timezone.now(),
        asset=_file(photo.owner, AssetKind.EXPORT, "landing.mp4"),
    )
    return job


def _went_on(job: Job, *states: JobState) -> None:
    for sequence, state in enumerate(states, start=2):
        _event(job, sequence, state)
    Job.objects.filter(pk=job.pk).update(
        state=states[-1],
        steps=1 + len(states),
        provider_job_id=f"video_{uuid4().hex}",
        submitted_at=Now(),
    )


def _event(job: Job, sequence: int, state: JobState) -> None:
    JobEvent.objects.create(job=job, sequence=sequence, state=state, code=state)


def _file(user: User, kind: AssetKind, name: str) -> Asset:
    content = (PICTURES / name).read_bytes()
    is_clip = name.endswith(".mp4")
    return Asset.objects.create(
        owner=user,
        kind=kind,
        storage_key=file_store(
            key=f"made/{uuid4().hex}.{name.rpartition('.')[2]}", content=ContentFile(content)
        ),
        content_type="video/mp4" if is_clip else "image/webp",
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        width=720,
        height=1280,
        duration=4 if is_clip else None,
    )

"""Things to show on the style page: whole, made up, never saved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from django import forms
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from accounts.sessions import Seen
from billing.models import Pack, Purchase
from credits.models import Kind
from credits.selectors import StatementLine
from generation.models import (
    Asset,
    Draft,
    Export,
    ExportState,
    FrameMode,
    Job,
    JobEvent,
    JobState,
    VideoModel,
)
from generation.models.assets import AssetKind
from generation.platforms import PLATFORMS
from generation.selectors.exports import shapes_of
from generation.services.choices import Choice, Choices, LengthOption, ModelOption
from generation.services.quotes import Quote
from generation.views.files import ShapeRow
from generation.views.take import Take

# A moment that never moves: a picture of the page differs only when the design does.
NOW = datetime(2026, 11, 30, 14, 2, 7, tzinfo=UTC)
ID = UUID("00000000-0000-4000-8000-000000000026")
PROMPT = (
    "Handheld phone video in a sunlit kitchen. A hand lifts the cup and turns it to the light. "
    '"Okay, this is the first coffee I did not reheat."'
)
ROUTE = (JobState.QUEUED, JobState.SUBMITTING, JobState.RENDERING, JobState.STORING)


class SampleTake(Take):
    """A take whose files are the landing page's."""

    @property
    def thumbnail_url(self) -> str:
        return static("img/landing-poster.webp")

    @property
    def playback_url(self) -> str:
        return static("img/landing.mp4") if self.job.state == JobState.READY else ""


class SampleForm(forms.Form):
    """Fields in each of their states."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("Where receipts go."))
    product = forms.CharField(label=_("Product"))
    tone = forms.ChoiceField(label=_("Tone"), choices=[("", _("Scene's own")), ("calm", "Calm")])
    words = forms.CharField(label=_("The prompt"), widget=forms.Textarea(attrs={"rows": 3}))
    locked = forms.CharField(label=_("Not now"), disabled=True, initial="fairtake")


def form() -> SampleForm:
    """One field that is right, one empty and two that are wrong."""
    return SampleForm({"email": "ada@example", "words": PROMPT}, auto_id="sample-%s")


def model(name: str = "Sandbox preview", *, credits_per_second: int = 2) -> VideoModel:
    """A model of the catalogue."""
    return VideoModel(
        slug=name.lower().replace(" ", "-"),
        name=name,
        credits_per_second=credits_per_second,
        seconds=[4, 8, 12],
        sizes=["720x1280"],
    )


def quote(*, available: int = 100) -> Quote:
    """What four seconds cost somebody with so many credits."""
    choice = Choice(platform=PLATFORMS["tiktok"], model=model(), seconds=4, size="720x1280")
    return Quote(choice=choice, available=available, debt=0, frozen=False)


def choices() -> Choices:
    """A model that goes, one that does not, and a length that does not."""
    lengths = tuple(LengthOption(seconds, 2 * seconds, "") for seconds in (4, 8, 12))
    long = LengthOption(16, 32, "Sandbox preview renders clips of 4, 8, 12 seconds.")
    chosen = ModelOption(model(), (*lengths, long), "")
    wide = model("Wide only", credits_per_second=6)
    refused = ModelOption(wide, (), "Wide only renders no shape near 9:16.")
    return Choices((chosen, refused), chosen)


def draft(*, photo: bool = True) -> Draft:
    """What a creator has entered."""
    found = Draft(
        owner_id=ID,
        preset="unboxing",
        product="the Kaffa cup",
        prompt=PROMPT,
        platform="tiktok",
        model="sandbox-preview",
        seconds=4,
    )
    found.image = _asset(AssetKind.UPLOAD) if photo else None
    return found


def take(state: JobState, *, progress: int = 0, failure: str = "") -> SampleTake:
    """A job as far as `state`, with the timeline that led there."""
    video = _asset(AssetKind.VIDEO, seconds=4) if state == JobState.READY else None
    ended = state in (JobState.READY, JobState.FAILED, JobState.CANCELED)
    past = [*ROUTE[: ROUTE.index(state) + 1]] if state in ROUTE else [*ROUTE, state]
    job = Job(
        id=UUID(int=ID.int + list(JobState).index(state)),
        owner_id=ID,
        image=_asset(AssetKind.UPLOAD),
        video=video,
        prompt=PROMPT,
        preset="unboxing",
        platform="tiktok",
        model="sandbox-preview",
        model_name="Sandbox preview",
        seconds=4,
        size="720x1280",
        credits=8,
        state=state,
        steps=len(past),
        progress=progress,
        failure_code=failure,
        created_at=NOW,
        finished_at=NOW + timedelta(seconds=102) if ended else None,
    )
    events = [_event(job, number, entered) for number, entered in enumerate(past, start=1)]
    # What a query with its timeline would have left there.
    job._prefetched_objects_cache = {"events": events}  # type: ignore[attr-defined]
    return SampleTake(job, model=model())


def shape_rows() -> list[ShapeRow]:
    """One size as rendered, one being made, one ready, one that went wrong, one to ask for."""
    states = iter((ExportState.WORKING, ExportState.READY, ExportState.FAILED))
    rows = []
    for shape in shapes_of(_asset(AssetKind.VIDEO, seconds=4)):
        state = None if shape.fits else next(states, None)
        made = [_export(state, shape.size)] if state else []
        open_modes = [] if shape.fits else list(FrameMode)[len(made) :]
        rows.append(ShapeRow(shape, made, open_modes))
    return rows


def places() -> list[Seen]:
    """This browser and another."""
    known = {"begun": NOW - timedelta(days=3), "last": NOW}
    return [
        Seen(id=1, device="Firefox on Linux", ip="203.0.113.7", is_this=True, **known),
        Seen(id=2, device="Safari on iPhone", ip="2001:db8::42", is_this=False, **known),
    ]


def packs() -> list[Pack]:
    """What is sold."""
    sold = ((100, 1_000), (300, 2_900), (1_000, 9_000))
    return [
        Pack(slug=f"p{number}", name=f"{number} credits", credits=number, price_cents=cents)
        for number, cents in sold
    ]


def purchase() -> Purchase:
    """A pack that was paid, with a promotion code."""
    return Purchase(
        id=ID,
        creator_id=ID,
        name="Starter",
        credits=100,
        price_cents=1_000,
        discount_cents=200,
        tax_cents=0,
        total_cents=800,
        currency="usd",
        state=Purchase.State.PAID,
        paid_at=NOW,
    )


def statement() -> list[StatementLine]:
    """A pack, a take that failed and one that did not; the newest first."""
    lines = (
        (Kind.CHARGE, -8, 92, "Unboxing"),
        (Kind.REFUND, 8, 100, "Street interview: the video could not be made"),
        (Kind.CHARGE, -8, 92, "Street interview"),
        (Kind.PURCHASE, 100, 100, "100 credits"),
    )
    return [
        StatementLine(
            id=ID,
            created_at=NOW - timedelta(minutes=minutes),
            kind=kind,
            amount=amount,
            balance_after=after,
            job=None,
            purchase=None,
            description=words,
            hash="5f0c9a4e" * 8,
            debt=0,
        )
        for minutes, (kind, amount, after, words) in enumerate(lines)
    ]


def _asset(kind: AssetKind, *, seconds: float | None = None) -> Asset:
    return Asset(
        owner_id=ID,
        kind=kind,
        storage_key="sample/cup.jpg",
        bytes=312_400,
        width=720,
        height=1280,
        duration=seconds,
        original_name="coffee.jpg",
    )


def _event(job: Job, number: int, state: JobState) -> JobEvent:
    at = NOW + timedelta(seconds=3 * number)
    return JobEvent(job=job, sequence=number, state=state, code=state, at=at)


def _export(state: ExportState, size: tuple[int, int]) -> Export:
    return Export(
        width=size[0],
        height=size[1],
        mode=FrameMode.CROP,
        state=state,
        progress=40,
        asset=_asset(AssetKind.EXPORT) if state == ExportState.READY else None,
    )

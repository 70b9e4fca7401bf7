"""What a page shows of one job: its words, its timeline, its links."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.mail_choices import MailKind
from common.storage import signed_url
from generation.models import Asset, Job, JobEvent, JobState, VideoModel
from generation.platforms import DEFAULT_PLATFORM, PLATFORMS
from generation.prompting.presets import PRESETS
from generation.selectors.jobs import Removal, job_removal
from generation.services.deletion import UNDO_MINUTES
from generation.words import failure_words, removal_words

# Links on a page live as long as somebody may leave it open.
PAGE_LINK_SECONDS = 3600
# For so long after a take has ended, whoever opens its page has probably waited for it.
FRESH = timedelta(seconds=30)

# The states that a take goes through when all is well.
ROUTE = (
    JobState.QUEUED,
    JobState.SUBMITTING,
    JobState.RENDERING,
    JobState.STORING,
    JobState.READY,
)
LINES = {
    JobState.QUEUED: gettext_lazy("Queued"),
    JobState.SUBMITTING: gettext_lazy("Handed to the renderer"),
    JobState.UNKNOWN: gettext_lazy("Checking with the renderer"),
    JobState.RENDERING: gettext_lazy("Rendering"),
    JobState.STORING: gettext_lazy("Checked and stored"),
    JobState.READY: gettext_lazy("Ready"),
    JobState.FAILED: gettext_lazy("Failed"),
    JobState.CANCELED: gettext_lazy("Cancelled"),
}
HEADLINES = {
    JobState.QUEUED: gettext_lazy("Waiting its turn"),
    JobState.SUBMITTING: gettext_lazy("Going to the renderer"),
    JobState.UNKNOWN: gettext_lazy("Checking with the renderer"),
    JobState.STORING: gettext_lazy("Checking and storing"),
    JobState.READY: gettext_lazy("Ready"),
    JobState.FAILED: gettext_lazy("This take failed"),
    JobState.CANCELED: gettext_lazy("Cancelled"),
}

REMOVED = {"deleted": gettext_lazy("Deleted"), "expired": gettext_lazy("Removed")}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the timeline; `kind` is done, now, next, bad or back."""

    kind: str
    what: str
    at: datetime | None = None
    progress: int | None = None


class Take:
    """A job as its creator sees it; it comes with its files and its events."""

    undo_minutes = UNDO_MINUTES

    def __init__(
        self,
        job: Job,
        *,
        model: VideoModel | None = None,
        mails: Collection[MailKind] = (),
    ) -> None:
        """`mails` are those that reach its creator, if the page promises them."""
        self._model = model
        self._mails = mails
        self.id = job.id
        self.job = job
        self.platform = PLATFORMS.get(job.platform, PLATFORMS[DEFAULT_PLATFORM])
        self.ended_badly = job.state in (JobState.FAILED, JobState.CANCELED)

    @cached_property
    def title(self) -> str:
        """What to call it in a list: its scene, else how its prompt begins."""
        preset = PRESETS.get(self.job.preset)
        return str(preset.name) if preset else Truncator(self.job.prompt).chars(60)

    @cached_property
    def removal(self) -> Removal | None:
        """What became of its files, once they are gone."""
        return job_removal(self.job)

    @property
    def undo_until(self) -> datetime | None:
        """Until when its deletion can be taken back; None for what is not deleted, or for good."""
        until = self.job.files_go_at
        return until if until and until > timezone.now() else None

    @property
    def is_fresh(self) -> bool:
        """Whether it ended only now, so that its end is worth showing."""
        ended = self.job.finished_at
        return ended is not None and timezone.now() - ended < FRESH

    @property
    def headline(self) -> str:
        """Its state, as the title of its page."""
        if self.removal and not self.ended_badly:
            return str(REMOVED[self.removal.reason])
        if self.job.state == JobState.RENDERING:
            return _("Rendering, %(percent)s %%") % {"percent": self.job.progress}
        return str(HEADLINES[JobState(self.job.state)])

    @property
    def said(self) -> str:
        """The headline for a screen reader, which would read out every percent."""
        return _("Rendering") if self.job.state == JobState.RENDERING else self.headline

    @property
    def news(self) -> str:
        """That it has ended, for who looks at something else."""
        if self.ended_badly:
            return ngettext(
                "%(headline)s, %(credits)s credit is back: %(title)s",
                "%(headline)s, %(credits)s credits are back: %(title)s",
                self.job.credits,
            ) % {"headline": self.headline, "credits": self.job.credits, "title": self.title}
        return f"{self.headline}: {self.title}"

    @property
    def explanation(self) -> str:
        """What the state means for the clip and for the credits."""
        if self.undo_until:
            return _("You deleted this take. You can undo that until %(time)s.") % {
                "time": date_format(timezone.localtime(self.undo_until), "H:i T")
            }
        if self.removal:
            return removal_words(self.removal.reason, self.removal.at)
        if self.job.state == JobState.READY:
            return f"{self._keeping()} {_('Where you post it, say that AI made it.')}"
        if self.job.state == JobState.FAILED:
            return failure_words(self.job.failure_code)
        if self.job.state == JobState.CANCELED:
            return ngettext(
                "You called it off. Your %(credits)s credit is back in your balance.",
                "You called it off. All %(credits)s credits are back in your balance.",
                self.job.credits,
            ) % {"credits": self.job.credits}
        close = _("You can close this tab; the take goes on without you.")
        return " ".join([*self._estimate(), close, *self._promise()])

    @cached_property
    def steps(self) -> list[Step]:
        """The timeline: what was, what is and what comes."""
        charged = ngettext(
            "Charged %(credits)s credit", "Charged %(credits)s credits", self.job.credits
        ) % {"credits": self.job.credits}
        past = [self._step(event) for event in self.job.events.all()]
        return [Step("done", charged, self.job.created_at), *past, *self._ending()]

    @property
    def ratio(self) -> str:
        """The shape of the render, as a CSS-friendly name."""
        width, _times, height = self.job.size.partition("x")
        return "16:9" if int(width) > int(height) else "9:16"

    @property
    def model_name(self) -> str:
        """The model that renders it, by the name that the creator chose it under."""
        return self.job.model_name or self.job.model

    @cached_property
    def thumbnail_url(self) -> str:
        """Its poster; before there is one, and once it is gone, the photo."""
        return _link(self.job.poster) or _link(self.job.image)

    @cached_property
    def playback(self) -> Asset | None:
        """The file to play: the one arranged for it, else the original; None once it is gone."""
        clip = self.job.playback or self.job.video
        return None if clip is None or clip.deleted_at else clip

    @cached_property
    def playback_url(self) -> str:
        """Where that is; empty without one."""
        return _link(self.playback)

    def _keeping(self) -> str:
        if self.job.kept_until is None:
            return _("The file is yours and stays here.")
        return _("The file is yours. It stays here until %(date)s; download it before then.") % {
            "date": date_format(timezone.localtime(self.job.kept_until), "DATE_FORMAT")
        }

    def _step(self, event: JobEvent) -> Step:
        is_last = event.sequence == self.job.steps
        kind = "done"
        if event.state in (JobState.FAILED, JobState.CANCELED):
            kind = "bad"
        elif is_last and not self.job.is_final:
            kind = "now"
        rendering = kind == "now" and event.state == JobState.RENDERING
        return Step(
            kind,
            str(LINES[JobState(event.state)]),
            event.at,
            self.job.progress if rendering else None,
        )

    def _ending(self) -> list[Step]:
        if self.ended_badly:
            words = ngettext(
                "%(credits)s credit back", "%(credits)s credits back", self.job.credits
            ) % {"credits": self.job.credits}
            return [Step("back", words, self.job.finished_at)]
        here = JobState.SUBMITTING if self.job.state == JobState.UNKNOWN else self.job.state
        ahead = ROUTE[ROUTE.index(JobState(here)) + 1 :]
        return [Step("next", str(LINES[state])) for state in ahead]

    def _estimate(self) -> list[str]:
        if self._model is None:
            return []
        low, high = self._model.typical
        if high < 100:
            return [_("Usually ready in %(low)s to %(high)s seconds.") % {"low": low, "high": high}]
        minutes = {"low": max(1, round(low / 60)), "high": round(high / 60)}
        return [_("Usually ready in %(low)s to %(high)s minutes.") % minutes]

    def _promise(self) -> list[str]:
        ready, failed = (
            kind in self._mails for kind in (MailKind.TAKE_READY, MailKind.TAKE_FAILED)
        )
        if ready and failed:
            return [_("We e-mail you when it is ready, or if it fails.")]
        if ready:
            return [_("We e-mail you when it is ready.")]
        return [_("We e-mail you if it fails.")] if failed else []


def _link(asset: Asset | None) -> str:
    if asset is None or asset.deleted_at:
        return ""
    return signed_url(asset.storage_key, seconds=PAGE_LINK_SECONDS).url

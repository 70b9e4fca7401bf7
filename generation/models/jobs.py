"""Jobs: from a paid wish to a stored video. The job row is the outbox of all its work."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Concat, Now, Upper
from django.utils.translation import gettext_lazy as _

from generation.models.assets import Asset
from generation.models.briefs import BriefFields
from generation.models.framing import FrameMode

# As `generation.providers.base.LONGEST_ID`, which tables do not know.
LONGEST_ID = 1024


class JobState(models.TextChoices):
    """Where a job stands; `generation.pipeline.state` knows which may follow which."""

    QUEUED = "queued", _("Waiting its turn")
    SUBMITTING = "submitting", _("Being handed to the renderer")
    UNKNOWN = "unknown", _("Checking with the renderer")
    RENDERING = "rendering", _("Rendering")
    STORING = "storing", _("Being stored")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    CANCELED = "canceled", _("Cancelled")


FINAL = (JobState.READY, JobState.FAILED, JobState.CANCELED)
# In these the provider has a render of ours, and we have its id.
WITH_REMOTE = (JobState.RENDERING, JobState.STORING, JobState.READY)
# What a creator's search looks in.
SEARCHED = Concat("product", Value(" "), "prompt", output_field=models.TextField())
# What the gallery's indexes hold: rows that nothing changes any more, so that following a render,
# which writes its row every few seconds, pays for none of them.
ON_THE_WALL = Q(finished_at__isnull=False, deleted_at__isnull=True)


class Job(BriefFields):
    """One video to be made.

    What was agreed is copied at the start: `model` (slug), `model_name` (as it was shown),
    `upstream`, `endpoint`, `credits` (the price) and `cost_microdollars` (what the provider takes).
    `focus_x` and `focus_y` are the point of the photo that must stay in the picture, as fractions,
    `framing` is how the photo comes into the frame that is rendered.
    `charged_microdollars` is what it said that it took (None where it says nothing).
    `due_at` says when somebody should look at it next, `lease_token` and `lease_until` who does at
    the moment, `deadline_at` when the present state must have ended, `attempts` how often its
    present step went wrong. All times are the database's, so a worker's clock may be wrong.
    `failure_detail` holds the provider's words, for staff only. `kept_until` is how long its files
    are kept, as its creator was told when it ended (None: for good), `deleted_at` when its creator
    deleted it; rows stay. `files_go_at` is when the files of a deleted one go: until then its
    creator may take the deletion back, and once they are on their way out it is None. `told_at` is
    when an e-mail about its end left, if one did. `rights_wording` is the version of the wording
    that its owner ticked (`generation.rights`), `rights_agreed_at` when; both are empty for what
    was ordered over the API, where nobody is shown one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs"
    )
    image = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="jobs")
    prompt = models.TextField()
    platform = models.SlugField()
    focus_x = models.FloatField(default=0.5)
    focus_y = models.FloatField(default=0.5)
    framing = models.CharField(
        max_length=8, choices=FrameMode.choices, default=FrameMode.CROP, db_default=FrameMode.CROP
    )

    model = models.SlugField()
    model_name = models.CharField(max_length=80, blank=True, db_default="")
    upstream = models.CharField(max_length=120)
    endpoint = models.SlugField()
    seconds = models.PositiveSmallIntegerField()
    size = models.CharField(max_length=11)
    credits = models.PositiveIntegerField()
    cost_microdollars = models.PositiveBigIntegerField()
    charged_microdollars = models.PositiveBigIntegerField(null=True, blank=True)

    state = models.CharField(max_length=16, choices=JobState.choices, default=JobState.QUEUED)
    steps = models.PositiveIntegerField(default=0)
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    deadline_at = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)

    provider_job_id = models.CharField(max_length=LONGEST_ID, null=True, blank=True)  # noqa: DJ001 (NULL is "none yet", and unique)
    submitted_at = models.DateTimeField(null=True, blank=True)
    video = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    poster = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    playback = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    failure_code = models.SlugField(blank=True)
    failure_detail = models.CharField(max_length=500, blank=True)

    created_at = models.DateTimeField(db_default=Now(), editable=False)
    entered_at = models.DateTimeField(db_default=Now(), editable=False)
    finished_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    files_go_at = models.DateTimeField(null=True, blank=True)
    rights_wording = models.CharField(max_length=16, blank=True, default="", db_default="")
    rights_agreed_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        permissions = [
            ("poll_job", "Can have a job looked at now"),
            ("stop_job", "Can stop a job and give its credits back"),
            ("store_job", "Can have a finished render fetched again"),
        ]
        indexes = [
            models.Index(fields=["owner", "-created_at", "-id"], name="job_of_owner"),
            models.Index(
                fields=["owner", "-created_at", "-id"],
                name="job_running_of_owner",
                condition=Q(finished_at__isnull=True),
            ),
            *(
                models.Index(
                    fields=["owner", column, "-created_at", "-id"],
                    name=f"job_wall_by_{column}",
                    condition=ON_THE_WALL,
                )
                for column in ("state", "platform", "model")
            ),
            GinIndex(
                OpClass(Upper(SEARCHED), name="gin_trgm_ops"),
                name="job_wall_words",
                # A list of what is not sorted in yet would be read by every search.
                fastupdate=False,
                condition=ON_THE_WALL,
            ),
            models.Index(fields=["state", "entered_at"], name="job_by_state"),
            # Staff's list: what goes on by how late it is, then the newest of what has ended.
            models.Index(fields=["deadline_at", "-created_at", "-id"], name="job_at_desk"),
            models.Index(fields=["due_at"], name="job_due", condition=Q(due_at__isnull=False)),
            models.Index(
                fields=["kept_until"],
                name="job_kept_until",
                condition=Q(kept_until__isnull=False),
            ),
            models.Index(
                fields=["owner", "files_go_at"],
                name="job_files_go",
                condition=Q(files_go_at__isnull=False),
            ),
            models.Index(
                fields=["model", "-finished_at"],
                name="job_ready_of_model",
                condition=Q(state=JobState.READY),
            ),
            models.Index(
                fields=["endpoint", "due_at"],
                name="job_rendering_due",
                condition=Q(state=JobState.RENDERING),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "provider_job_id"], name="job_of_remote_video"
            ),
            models.CheckConstraint(name="job_state_known", condition=Q(state__in=JobState.values)),
            models.CheckConstraint(
                name="job_final_has_ended",
                condition=Q(state__in=FINAL, finished_at__isnull=False, due_at__isnull=True)
                | (~Q(state__in=FINAL) & Q(finished_at__isnull=True, due_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="job_goes_when_ended",
                condition=Q(kept_until__isnull=True, deleted_at__isnull=True) | Q(state__in=FINAL),
            ),
            models.CheckConstraint(
                name="job_files_go_when_deleted",
                condition=Q(files_go_at__isnull=True) | Q(deleted_at__isnull=False),
            ),
            models.CheckConstraint(
                name="job_ready_has_video",
                condition=~Q(state=JobState.READY) | Q(video__isnull=False),
            ),
            models.CheckConstraint(
                name="job_failed_has_reason",
                condition=Q(state=JobState.FAILED, failure_code__gt="")
                | (~Q(state=JobState.FAILED) & Q(failure_code="")),
            ),
            models.CheckConstraint(
                name="job_rendering_has_remote",
                condition=~Q(state__in=WITH_REMOTE)
                | Q(provider_job_id__isnull=False, provider_job_id__gt=""),
            ),
            models.CheckConstraint(
                name="job_lease_whole",
                condition=Q(lease_token__isnull=True, lease_until__isnull=True)
                | Q(lease_token__isnull=False, lease_until__isnull=False),
            ),
            models.CheckConstraint(
                name="job_framing_known", condition=Q(framing__in=FrameMode.values)
            ),
            models.CheckConstraint(
                name="job_rights_whole",
                condition=Q(rights_wording="", rights_agreed_at__isnull=True)
                | Q(rights_wording__gt="", rights_agreed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="job_numbers_in_range",
                condition=Q(
                    credits__gt=0,
                    seconds__gt=0,
                    progress__lte=100,
                    focus_x__range=(0, 1),
                    focus_y__range=(0, 1),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"Job {self.id} ({self.state})"

    @property
    def is_final(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.state in FINAL

    @property
    def is_cancelable(self) -> bool:
        """Whether its creator may still call it off."""
        return self.state in (JobState.QUEUED, JobState.RENDERING)


class JobEvent(models.Model):
    """One state entered: the rows of a job are the timeline that its creator sees.

    `code` and `params` become words when read (`generation.words`), so that wording can improve.
    """

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="events")
    sequence = models.PositiveIntegerField()
    state = models.CharField(max_length=16, choices=JobState.choices)
    code = models.SlugField()
    params = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["job_id", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["job", "sequence"], name="job_event_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.sequence}: {self.state}"


class ProviderNotice(models.Model):
    """A verified webhook, kept a day: its video's id may reach us later than the notice."""

    webhook_id = models.CharField(max_length=255, unique=True)
    endpoint = models.SlugField()
    provider_job_id = models.CharField(max_length=LONGEST_ID, blank=True)
    type = models.CharField(max_length=80)
    received_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["endpoint", "provider_job_id"], name="notice_of_remote"),
            models.Index(fields=["received_at"], name="notice_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.webhook_id}"


class LeakReason(models.TextChoices):
    """Why we paid a provider for a render that no creator paid for."""

    CANCELED = "canceled", _("Called off while rendering")
    LATE_ID = "late_id", _("Accepted after we had given up")
    RENDER_TIMEOUT = "render_timeout", _("Not finished in time")
    NOT_DOWNLOADABLE = "not_downloadable", _("Finished, but could not be downloaded")
    UNCLAIMED = "unclaimed", _("At the provider, held by no job")


class LeakedCost(models.Model):
    """A render that costs us and earns nothing; once for each of the provider's ids."""

    job = models.ForeignKey(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="leaks"
    )
    endpoint = models.SlugField()
    provider_job_id = models.CharField(max_length=LONGEST_ID)
    reason = models.CharField(max_length=20, choices=LeakReason.choices)
    microdollars = models.PositiveBigIntegerField()
    recorded_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        ordering = ["-recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "provider_job_id"], name="leak_once_per_remote_video"
            ),
            models.CheckConstraint(
                name="leak_reason_known", condition=Q(reason__in=LeakReason.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_reason_display()}: {self.endpoint}/{self.provider_job_id}"

"""The catalogue: which models render, in which sizes and lengths, and at what price."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import BooleanField, F, Func, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from generation.prompting.prompts import LEAST_LIMIT, MAX_CHARACTERS

# One credit is $0.10 at list price.
CREDIT_MICRODOLLARS = 100_000

# Dearer than anything that renders: $1,000 a second.
MOST_CREDITS_PER_SECOND = 10_000
# Longer than any model renders in one go.
MOST_SECONDS = 600
# Fewer finished renders than this say too little about the next one.
FEWEST_MEASURED = 20

size_written = RegexValidator(r"^[1-9]\d{1,4}x[1-9]\d{1,4}$", _("A size is written like 720x1280."))


class TypicalSeconds(NamedTuple):
    """Half of the videos are rendered within `p50` seconds, nine of ten within `p90`."""

    p50: int
    p90: int


class VideoModel(models.Model):
    """A model that creators can choose.

    `name` is what they read and says what really renders; `upstream` is what the endpoint calls
    it. Money per second: `credits_per_second` from the creator, `cost_microdollars` to the
    provider, `size_costs` where a size costs more than that (`{"1024x1792": 500000}`).
    `prompt_limit` is how many characters of a prompt it reads.
    `typical_p50` and `typical_p90` are rendering times in seconds until our own history knows
    better: `measured_p50` and `measured_p90`, out of `measured_jobs` finished renders, looked up at
    `measured_at` (`services.model_measure`).
    """

    slug = models.SlugField(_("slug"), unique=True)
    name = models.CharField(_("shown name"), max_length=80)
    endpoint = models.SlugField(_("endpoint"), default="openai")
    upstream = models.CharField(_("name at the endpoint"), max_length=120)
    credits_per_second = models.PositiveIntegerField(
        _("credits a second"),
        validators=[MinValueValidator(1), MaxValueValidator(MOST_CREDITS_PER_SECOND)],
    )
    cost_microdollars = models.PositiveIntegerField(_("cost a second"))
    size_costs = models.JSONField(_("cost of dearer sizes"), default=dict, blank=True)
    seconds = ArrayField(
        models.PositiveSmallIntegerField(
            validators=[MinValueValidator(1), MaxValueValidator(MOST_SECONDS)]
        ),
        verbose_name=_("lengths in seconds"),
    )
    sizes = ArrayField(
        models.CharField(max_length=11, validators=[size_written]),
        verbose_name=_("sizes in pixels"),
    )
    prompt_limit = models.PositiveSmallIntegerField(
        _("longest prompt"),
        default=MAX_CHARACTERS,
        db_default=MAX_CHARACTERS,
        validators=[MinValueValidator(LEAST_LIMIT), MaxValueValidator(MAX_CHARACTERS)],
    )
    accepts_people = models.BooleanField(_("takes photos with people"), default=False)
    typical_p50 = models.PositiveIntegerField(_("half are done within"), default=120)
    typical_p90 = models.PositiveIntegerField(_("nine in ten are done within"), default=300)
    measured_p50 = models.PositiveIntegerField(null=True, blank=True, editable=False)
    measured_p90 = models.PositiveIntegerField(null=True, blank=True, editable=False)
    measured_jobs = models.PositiveIntegerField(default=0, editable=False)
    measured_at = models.DateTimeField(null=True, blank=True, editable=False)
    enabled = models.BooleanField(_("on offer"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # Every price, cost and name that it ever had, since when and by whom.
    history = HistoricalRecords(
        verbose_name=_("history of the model"),
        excluded_fields=["measured_p50", "measured_p90", "measured_jobs", "measured_at"],
    )

    class Meta:
        verbose_name = _("model")
        verbose_name_plural = _("models")
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                name="video_model_has_price",
                condition=Q(
                    credits_per_second__gt=0, credits_per_second__lte=MOST_CREDITS_PER_SECOND
                ),
            ),
            models.CheckConstraint(
                name="video_model_has_seconds_and_sizes",
                condition=Q(seconds__len__gt=0, sizes__len__gt=0),
            ),
            models.CheckConstraint(
                name="video_model_reads_a_whole_prompt",
                condition=Q(prompt_limit__range=(LEAST_LIMIT, MAX_CHARACTERS)),
            ),
            models.CheckConstraint(
                name="video_model_typical_ordered",
                condition=Q(typical_p50__gt=0, typical_p90__gte=F("typical_p50")),
                violation_error_message=_(
                    "Nine in ten take at least as long as half of them, and that is not nothing."
                ),
            ),
            models.CheckConstraint(
                name="video_model_measured_whole",
                condition=Q(measured_jobs=0, measured_p50=None, measured_p90=None)
                | Q(
                    measured_jobs__gt=0,
                    measured_p50__gt=0,
                    measured_p90__gte=F("measured_p50"),
                ),
            ),
            models.CheckConstraint(
                name="video_model_enabled_covers_cost",
                condition=Q(enabled=False)
                | Q(cost_microdollars__lte=F("credits_per_second") * CREDIT_MICRODOLLARS),
                violation_error_message=_("Enabled, a model must not cost us more than it earns."),
            ),
            # Both functions come with the migrations; `clean` says the same field by field.
            models.CheckConstraint(
                name="video_model_size_costs_whole",
                condition=Q(
                    Func(
                        "size_costs",
                        function="generation_size_costs_whole",
                        output_field=BooleanField(),
                    )
                ),
            ),
            models.CheckConstraint(
                name="video_model_enabled_covers_size_costs",
                condition=Q(enabled=False)
                | Q(
                    Func(
                        "size_costs",
                        F("credits_per_second") * CREDIT_MICRODOLLARS,
                        function="generation_size_costs_covered",
                        output_field=BooleanField(),
                    )
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.slug})"

    @property
    def typical(self) -> TypicalSeconds:
        """How long a render usually takes: as measured once there is enough of it, else as set."""
        if self.measured_p50 and self.measured_p90 and self.measured_jobs >= FEWEST_MEASURED:
            return TypicalSeconds(self.measured_p50, self.measured_p90)
        return TypicalSeconds(self.typical_p50, self.typical_p90)

    def clean(self) -> None:
        """Hold `size_costs` to the sizes and to the price."""
        super().clean()
        if not isinstance(self.size_costs, dict):
            raise ValidationError({"size_costs": _('Write it like {"1024x1792": 500000}.')})
        for size, cost in self.size_costs.items():
            self._check_size_cost(size, cost)

    def credits_for(self, *, seconds: int) -> int:
        """What a creator pays for `seconds` of video."""
        return self.credits_per_second * seconds

    def cost_for(self, *, size: str, seconds: int) -> int:
        """What the provider takes for it, in millionths of a dollar."""
        per_second: int = self.size_costs.get(size, self.cost_microdollars)
        return per_second * seconds

    def _check_size_cost(self, size: str, cost: Any) -> None:
        if size not in self.sizes:
            message = _("%(size)s is not among the sizes.")
        elif not isinstance(cost, int) or isinstance(cost, bool) or cost < 0:
            message = _("%(size)s needs a whole number of millionths of a dollar.")
        elif self.enabled and cost > self.credits_per_second * CREDIT_MICRODOLLARS:
            message = _("%(size)s costs us more than it earns.")
        else:
            return
        raise ValidationError({"size_costs": message % {"size": size}})

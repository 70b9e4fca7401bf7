"""The form in which staff edits a model."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.translation import gettext_lazy as _

from generation.models import VideoModel
from generation.models.catalogue import MOST_SECONDS, size_written
from generation.services.model_change import FIELDS


class VideoModelForm(forms.ModelForm):
    """A model on an endpoint that the environment configures, or on the one it has."""

    endpoint = forms.ChoiceField(
        label=_("Endpoint"),
        help_text=_("Set up in the environment: see VIDEO_ENDPOINTS in env.sample."),
    )

    # With the models' own checks, or a refusal would not say what is wrong with a part of a list.
    seconds = SimpleArrayField(
        forms.IntegerField(min_value=1, max_value=MOST_SECONDS),
        label=_("Lengths in seconds"),
        help_text=_("Separated by commas: 4,8,12."),
    )
    sizes = SimpleArrayField(
        forms.CharField(validators=[size_written]),
        label=_("Sizes in pixels"),
        help_text=_("Separated by commas: 720x1280,1280x720."),
    )

    class Meta:
        model = VideoModel
        fields = FIELDS
        help_texts = {
            "slug": _("Its name in the API; fixed once a video was ordered under it."),
            "name": _("What creators read: say what really renders."),
            "upstream": _("What the endpoint calls it."),
            "prompt_limit": _("How many characters it reads."),
            "credits_per_second": _("One credit is $0.10 at list price."),
            "cost_microdollars": _(
                "What the provider takes, in millionths of a dollar: 100000 is $0.10."
            ),
            "size_costs": _(
                'Sizes that cost more, in the same unit: {"1024x1792": 500000}. Empty: {}'
            ),
            "enabled": _("Without any model on offer nothing can be made and no pack is sold."),
            "position": _("Its place among the others; the lowest comes first."),
            "typical_p50": _("Seconds; used until enough of our own renders were measured."),
            "typical_p90": _("Seconds; the same."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choice = self.fields["endpoint"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = _endpoints(self.instance.endpoint if self.instance.pk else "")


def _endpoints(present: str) -> list[tuple[str, Any]]:
    configured = [
        (endpoint.slug, f"{endpoint.slug} ({endpoint.provider})")
        for endpoint in settings.VIDEO_ENDPOINTS.values()
    ]
    if present and present not in settings.VIDEO_ENDPOINTS:
        return [*configured, (present, _("%(slug)s (not configured)") % {"slug": present})]
    return configured

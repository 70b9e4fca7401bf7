"""How a picture comes into a frame of another shape."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class FrameMode(models.TextChoices):
    """Cut to fill the frame, or shown whole before a blurred copy of itself."""

    CROP = "crop", _("Fill the frame")
    PAD = "pad", _("Whole picture, blurred edges")

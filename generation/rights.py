"""What creators confirm about their photo before the wizard orders a video of it.

A job keeps the version of the wording that was ticked, so a wording is never changed: a new one
gets a version of its own, and the former stay here to be read.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

RIGHTS_WORDING = "2026-11"

WORDINGS = {
    "2026-11": _(
        "I may use this photo and what it shows, and whoever can be recognised in the video has "
        "agreed to it."
    ),
}

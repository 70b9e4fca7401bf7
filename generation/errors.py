"""What generation refuses, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.errors import Conflict, RenderingClosed


class NotCancelable(Conflict):
    """The job is past the point where calling it off is possible."""

    code = "not_cancelable"
    title = _("It is too late to call this off")

    def __init__(self) -> None:
        super().__init__(
            _(
                "The video is being handed over, stored or done already. If it fails, the credits "
                "come back by themselves."
            )
        )


class JobEnded(Conflict):
    """Nothing is left to do about this job; `delivered`: it has a video."""

    def __init__(self, *, delivered: bool) -> None:
        super().__init__(
            _("This video is ready and paid. If it is not what it should be, give its price back.")
            if delivered
            else _(
                "This job has ended, and its credits are back. That is final; its creator can "
                "order the video again."
            )
        )


class NothingToFetch(Conflict):
    """Only a finished render can be fetched; `rendering`: the renderer is at it."""

    def __init__(self, *, rendering: bool) -> None:
        super().__init__(
            _(
                "Its render is not finished, so there is no file yet. Look at it now: once the "
                "renderer says that it is done, the file is fetched by itself."
            )
            if rendering
            else _(
                "No renderer has it yet, so there is nothing to fetch. Look at it now, or stop it."
            )
        )


class BeingFetched(Conflict):
    """The first tries have their time."""

    title = _("Its file is being fetched right now. Give it a moment, then look again.")


class NotDelivered(Conflict):
    """Goodwill is for a video that was delivered."""

    title = _("Only what a finished video cost can be given back. This one is not finished.")


class NotReportable(Conflict):
    """Only what somebody can look at, and has paid for, can be reported."""

    title = _(
        "Only a finished video whose file is still here, and whose price was not given back, can "
        "be reported."
    )


class ReportAnswered(Conflict):
    """Somebody was quicker."""

    title = _("This report was answered before.")


class NoRenderer(RenderingClosed):
    """No enabled model is on a configured endpoint; `passing`: one is, and it takes a break."""

    def __init__(self, *, passing: bool = False) -> None:
        super().__init__(
            _(
                "The renderer takes no new videos for the moment. Nothing was charged, and your "
                "credits stay yours. Please try again later."
            )
            if passing
            else _(
                "No renderer is connected right now, so no video can be made. Nothing was charged, "
                "and your credits stay yours."
            )
        )


class NotReady(Conflict):
    """There is no video yet, or there never will be one."""

    code = "not_ready"
    title = _("There is no video yet")

    def __init__(self) -> None:
        super().__init__(_("Other sizes can be made as soon as the video is ready."))


class NotFinal(Conflict):
    """What is still being made cannot be deleted."""

    code = "not_final"
    title = _("This video is still being made")

    def __init__(self) -> None:
        super().__init__(_("Cancel it first, or wait until it has ended; then it can be deleted."))


class TooLateToUndo(Conflict):
    """The files of a deleted job are gone, or on their way out."""

    code = "too_late"
    title = _("It is too late to undo this")

    def __init__(self) -> None:
        super().__init__(_("The time for that is over, and the files are gone. The receipt stays."))


class PhotoInUse(Conflict):
    """A video that is being made needs the photo."""

    code = "in_use"
    title = _("This photo is needed")

    def __init__(self) -> None:
        super().__init__(
            _("A video that is being made needs this photo. It can be deleted once that has ended.")
        )


class MadeForVideo(Conflict):
    """A file that was made for a video goes with it, and not alone."""

    code = "made_for_video"
    title = _("This file belongs to a video")

    def __init__(self) -> None:
        super().__init__(_("It is deleted together with its video: DELETE jobs/ID."))


class VideoDeleted(Conflict):
    """The video was deleted by its creator, or had been kept as long as was said."""

    code = "video_deleted"
    title = _("This video was deleted")

    def __init__(self) -> None:
        super().__init__(_("Its file is gone, so no other size of it can be made."))

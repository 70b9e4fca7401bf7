"""What generation keeps: files, the catalogue of models, jobs."""

from generation.models.assets import Asset
from generation.models.catalogue import TypicalSeconds, VideoModel
from generation.models.drafts import Draft
from generation.models.exports import Export, ExportState
from generation.models.framing import FrameMode
from generation.models.jobs import (
    FINAL,
    Job,
    JobEvent,
    JobState,
    LeakedCost,
    LeakReason,
    ProviderNotice,
)
from generation.models.renderers import PauseCode, Renderer
from generation.models.reports import ReportReason, ReportState, TakeReport

__all__ = [
    "FINAL",
    "Asset",
    "Draft",
    "Export",
    "ExportState",
    "FrameMode",
    "Job",
    "JobEvent",
    "JobState",
    "LeakReason",
    "LeakedCost",
    "PauseCode",
    "ProviderNotice",
    "Renderer",
    "ReportReason",
    "ReportState",
    "TakeReport",
    "TypicalSeconds",
    "VideoModel",
]

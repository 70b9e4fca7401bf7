"""What generation keeps: files, the catalogue of models, jobs."""

from generation.models.assets import Asset
from generation.models.catalogue import VideoModel

__all__ = ["Asset", "VideoModel"]

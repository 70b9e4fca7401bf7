"""What staff see of generation."""

from generation.admin import assets, catalogue, jobs

__all__ = ["assets", "catalogue", "jobs"]

"""What staff see of generation."""

from generation.admin import assets, catalogue, jobs, renderers, reports

__all__ = ["assets", "catalogue", "jobs", "renderers", "reports"]

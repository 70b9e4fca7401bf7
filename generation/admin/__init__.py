"""What staff see of generation."""

from generation.admin import assets, catalogue

__all__ = ["assets", "catalogue"]

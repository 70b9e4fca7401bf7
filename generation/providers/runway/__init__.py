"""Runway's own API: one key for its models and for those of others that it resells."""

from generation.providers.runway.adapter import Runway

__all__ = ["Runway"]

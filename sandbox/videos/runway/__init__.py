"""A second wire over the same renders: Runway's own API, under /runway.

It is what the `runwayml` library 5.24 sends and reads, with the errors of Runway's documentation.
Any key that begins with `sandbox_` is taken. There is no listing and there are no webhooks.
"""

from sandbox.videos.runway.api import runway_app

__all__ = ["runway_app"]

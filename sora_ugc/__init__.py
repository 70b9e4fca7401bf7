"""Composition: settings, URLs and the pages and commands that look at all rooms."""

# Whoever loads the product, web too, sends tasks through this app and its broker.
from celery_worker.app import app as celery_app

__all__ = ["celery_app"]

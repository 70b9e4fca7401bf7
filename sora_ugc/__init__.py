"""Composition: settings, URLs and the pages and commands that look at all rooms."""

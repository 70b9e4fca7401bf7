"""What can go wrong with a backup."""

from __future__ import annotations


class BackupFailed(Exception):
    """It was not made, or not brought back; the message says why and what to do."""

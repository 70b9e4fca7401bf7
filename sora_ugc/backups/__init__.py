"""Backups of the database: made, kept and brought back (docs/backups.md)."""

"""Two indexes for staff's list of movements, made while the ledger goes on (ADR 42)."""

from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("credits", "0009_checks_as_constants"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="transaction",
            index=models.Index(fields=["created_at"], name="credits_transaction_time"),
        ),
        AddIndexConcurrently(
            model_name="transaction",
            index=models.Index(
                condition=models.Q(("kind__in", ["goodwill", "grant", "clawback", "restore"])),
                fields=["kind", "created_at"],
                name="credits_rare_kinds",
            ),
        ),
    ]

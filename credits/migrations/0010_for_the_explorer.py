"""Two indexes for staff's list of movements, made while the ledger goes on (ADR 42).

To be made concurrently, an index waits for every transaction that began before it, such as the
ledger's proof or a backup; it blocks nobody meanwhile, so the owner's short `lock_timeout` is put
away for it. What an attempt that was cut short has left behind is dropped first.
"""

from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("credits", "0009_checks_as_constants"),
    ]

    operations = [
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS credits_transaction_time", migrations.RunSQL.noop
        ),
        migrations.RunSQL(
            "DROP INDEX CONCURRENTLY IF EXISTS credits_rare_kinds", migrations.RunSQL.noop
        ),
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
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]

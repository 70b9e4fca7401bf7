"""The order of staff's list of jobs as an index, made while jobs go on.

Made concurrently it blocks nobody, but waits for every transaction that began before it, so the
owner's short `lock_timeout` is put away for it; what an attempt that was cut short has left behind
is dropped first (as credits.0010).
"""

from __future__ import annotations

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("generation", "0025_deeds_of_staff"),
    ]

    operations = [
        migrations.RunSQL("SET lock_timeout = 0", "RESET lock_timeout"),
        migrations.RunSQL("DROP INDEX CONCURRENTLY IF EXISTS job_at_desk", migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="job",
            index=models.Index(fields=["deadline_at", "-created_at", "-id"], name="job_at_desk"),
        ),
        migrations.RunSQL("RESET lock_timeout", "SET lock_timeout = 0"),
    ]

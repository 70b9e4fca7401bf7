"""The audit log, and the guard that keeps it as it was written."""

import uuid

import django.utils.timezone
from django.db import migrations, models

GUARD = """
CREATE FUNCTION common_auditevent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only: % refused', TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER common_auditevent_no_change BEFORE UPDATE OR DELETE ON common_auditevent
    FOR EACH ROW EXECUTE FUNCTION common_auditevent_refuse();
CREATE TRIGGER common_auditevent_no_truncate BEFORE TRUNCATE ON common_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION common_auditevent_refuse();
"""
UNGUARD = """
DROP TRIGGER common_auditevent_no_truncate ON common_auditevent;
DROP TRIGGER common_auditevent_no_change ON common_auditevent;
DROP FUNCTION common_auditevent_refuse();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name="when")),
                ("actor_id", models.UUIDField(db_index=True, null=True, verbose_name="who")),
                ("action", models.CharField(db_index=True, max_length=60, verbose_name="what")),
                ("target", models.CharField(max_length=120, verbose_name="to what")),
                ("data", models.JSONField(default=dict, verbose_name="details")),
                ("ip", models.GenericIPAddressField(null=True, verbose_name="address")),
                ("user_agent", models.CharField(default="", max_length=300, verbose_name="browser")),
            ],
            options={
                "verbose_name": "audit event",
                "verbose_name_plural": "audit log",
                "ordering": ["-created_at"],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]

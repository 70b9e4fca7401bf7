"""The last result of each check that runs by itself."""

import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0001_audit_log"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="check")),
                ("ran_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="ran")),
                ("checked", models.PositiveBigIntegerField(default=0, verbose_name="looked at")),
                ("problems", models.PositiveIntegerField(default=0, verbose_name="problems")),
                ("details", models.JSONField(default=list, verbose_name="the first of them")),
                ("failing_since", models.DateTimeField(null=True, verbose_name="failing since")),
                ("mailed_at", models.DateTimeField(null=True, verbose_name="staff told")),
                ("mailed_problems", models.PositiveIntegerField(default=0, verbose_name="problems told")),
            ],
            options={
                "verbose_name": "check",
                "verbose_name_plural": "checks",
                "ordering": ["name"],
            },
        ),
    ]

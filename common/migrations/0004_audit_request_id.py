"""Find what one request did."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0003_audit_by_target"),
    ]

    operations = [
        migrations.AddField(
            model_name="auditevent",
            name="request_id",
            field=models.CharField(db_index=True, default="", max_length=128, verbose_name="request"),
        ),
    ]

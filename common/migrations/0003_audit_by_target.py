"""Find what was done to one thing without reading the whole audit log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0002_check_results"),
    ]

    operations = [
        migrations.AlterField(
            model_name="auditevent",
            name="target",
            field=models.CharField(db_index=True, max_length=120, verbose_name="to what"),
        ),
    ]

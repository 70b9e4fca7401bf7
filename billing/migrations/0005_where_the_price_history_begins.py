"""The first price of each pack that was there before the history was kept."""

from django.db import migrations
from django.utils import timezone

FIELDS = ("id", "slug", "name", "credits", "price_cents", "currency", "enabled", "position")


def begin(apps, schema_editor):
    Pack = apps.get_model("billing", "Pack")
    HistoricalPack = apps.get_model("billing", "HistoricalPack")
    now = timezone.now()
    known = HistoricalPack.objects.values("id")
    HistoricalPack.objects.bulk_create(
        HistoricalPack(**pack, history_date=now, history_type="+")
        for pack in Pack.objects.exclude(id__in=known).values(*FIELDS)
    )


class Migration(migrations.Migration):
    dependencies = [("billing", "0004_what_the_payment_took")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]

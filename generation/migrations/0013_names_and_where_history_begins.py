"""Names that say what nobody has said yet, names for the jobs that were there before, and the first
line of each model's history."""

from django.db import migrations
from django.utils import timezone

# "Standard" and "Pro" told nobody that their renderer was not known.
NAMES = {"sora-2": "Standard", "sora-2-pro": "Pro"}
UNNAMED = "%s (renderer not named)"

JOBS = """
UPDATE generation_job SET model_name = model.name
FROM generation_videomodel AS model
WHERE model.slug = generation_job.model AND generation_job.model_name = ''
"""

FIELDS = (
    "id",
    "slug",
    "name",
    "endpoint",
    "upstream",
    "credits_per_second",
    "cost_microdollars",
    "size_costs",
    "seconds",
    "sizes",
    "prompt_limit",
    "accepts_people",
    "typical_p50",
    "typical_p90",
    "enabled",
    "position",
)


def say_unnamed(apps, schema_editor):
    VideoModel = apps.get_model("generation", "VideoModel")
    for slug, name in NAMES.items():
        VideoModel.objects.filter(slug=slug, name=name).update(name=UNNAMED % name)


def say_nothing(apps, schema_editor):
    VideoModel = apps.get_model("generation", "VideoModel")
    for slug, name in NAMES.items():
        VideoModel.objects.filter(slug=slug, name=UNNAMED % name).update(name=name)


def begin(apps, schema_editor):
    VideoModel = apps.get_model("generation", "VideoModel")
    History = apps.get_model("generation", "HistoricalVideoModel")
    now = timezone.now()
    known = History.objects.values("id")
    History.objects.bulk_create(
        History(**model, history_date=now, history_type="+")
        for model in VideoModel.objects.exclude(id__in=known).values(*FIELDS)
    )


class Migration(migrations.Migration):
    dependencies = [("generation", "0012_catalogue_held")]

    operations = [
        migrations.RunSQL(JOBS, migrations.RunSQL.noop),
        migrations.RunPython(say_unnamed, say_nothing),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]

"""The two models of the plan. Their names say nothing of a renderer until one is known: whoever
runs the site names what really renders (`manage.py catalogue_set`, or the admin)."""

from django.db import migrations

PORTRAIT_AND_LANDSCAPE = ["720x1280", "1280x720"]

# Costs are OpenAI's last list prices, in millionths of a dollar a second; times are what Sora
# usually took (1 to 5 minutes).
MODELS = [
    {
        "slug": "sora-2",
        "name": "Standard",
        "upstream": "sora-2",
        "credits_per_second": 2,
        "cost_microdollars": 100_000,
        "seconds": [4, 8, 12],
        "sizes": PORTRAIT_AND_LANDSCAPE,
        "typical_p50": 90,
        "typical_p90": 240,
        "position": 1,
    },
    {
        "slug": "sora-2-pro",
        "name": "Pro",
        "upstream": "sora-2-pro",
        "credits_per_second": 6,
        "cost_microdollars": 300_000,
        "size_costs": {"1024x1792": 500_000, "1792x1024": 500_000},
        "seconds": [4, 8, 12],
        "sizes": [*PORTRAIT_AND_LANDSCAPE, "1024x1792", "1792x1024"],
        "typical_p50": 150,
        "typical_p90": 300,
        "position": 2,
    },
]


def seed(apps, schema_editor):
    VideoModel = apps.get_model("generation", "VideoModel")
    for model in MODELS:
        VideoModel.objects.get_or_create(slug=model["slug"], defaults=model)


class Migration(migrations.Migration):
    dependencies = [("generation", "0001_assets_and_catalogue")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

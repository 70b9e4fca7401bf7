"""Models that Runway's own API renders, not on offer until an operator says so.

With RUNWAYML_API_SECRET set, `manage.py catalogue_set runway-gen4-turbo --enable` (or the admin)
offers one. Runway's credits cost a cent; what a second of 720p costs, with sound where a model
makes it, is from Runway's price list (docs.dev.runwayml.com/guides/pricing, as of September 2026):
gen4_turbo 5, gen4.5 12, veo3.1 40, veo3.1_fast 15, hailuo3 (768p) 10, seedance2_5 (720p) 30,
gemini_omni_flash 10 and one more for the first frame, which is 2.5 % of its shortest clip here.
Prices are twice the cost, rounded up to a credit. Sizes, lengths and how long a prompt may be are
those of generation/providers/runway/models.py, or fewer. Times are guesses until our own history knows.
"""

from django.db import migrations

TALL_AND_WIDE = ["720x1280", "1280x720"]
GEN4 = [*TALL_AND_WIDE, "832x1104", "1104x832", "960x960"]

MODELS = [
    {
        "slug": "runway-gen4-turbo",
        "name": "Runway Gen-4 Turbo",
        "upstream": "gen4_turbo",
        "prompt_limit": 1000,
        "credits_per_second": 1,
        "cost_microdollars": 50_000,
        "seconds": [5, 10],
        "sizes": GEN4,
        "typical_p50": 60,
        "typical_p90": 180,
    },
    {
        "slug": "runway-gen4-5",
        "name": "Runway Gen-4.5",
        "upstream": "gen4.5",
        "prompt_limit": 1000,
        "credits_per_second": 3,
        "cost_microdollars": 120_000,
        "seconds": [4, 6, 8, 10],
        "sizes": GEN4,
    },
    {
        "slug": "runway-hailuo-3",
        "name": "MiniMax Hailuo 3",
        "upstream": "hailuo3",
        "credits_per_second": 2,
        "cost_microdollars": 100_000,
        "seconds": [6, 10, 15],
        "sizes": ["768x1366", "1366x768", "768x1024", "1024x768", "768x768"],
    },
    {
        "slug": "runway-gemini-omni-flash",
        "name": "Google Gemini Omni Flash",
        "upstream": "gemini_omni_flash",
        "credits_per_second": 3,
        "cost_microdollars": 102_500,
        "seconds": [4, 6, 8, 10],
        "sizes": TALL_AND_WIDE,
    },
    {
        "slug": "runway-veo-3-1-fast",
        "name": "Google Veo 3.1 Fast",
        "upstream": "veo3.1_fast",
        "prompt_limit": 1000,
        "credits_per_second": 3,
        "cost_microdollars": 150_000,
        "seconds": [4, 6, 8],
        "sizes": TALL_AND_WIDE,
    },
    {
        "slug": "runway-veo-3-1",
        "name": "Google Veo 3.1",
        "upstream": "veo3.1",
        "prompt_limit": 1000,
        "credits_per_second": 8,
        "cost_microdollars": 400_000,
        "seconds": [4, 6, 8],
        "sizes": TALL_AND_WIDE,
    },
    {
        "slug": "runway-seedance-2-5",
        "name": "ByteDance Seedance 2.5",
        "upstream": "seedance2_5",
        "credits_per_second": 6,
        "cost_microdollars": 300_000,
        "seconds": [5, 10, 15],
        "sizes": [*TALL_AND_WIDE, "834x1112", "1112x834", "960x960"],
    },
]


def seed(apps, schema_editor):
    VideoModel = apps.get_model("generation", "VideoModel")
    for number, model in enumerate(MODELS, start=11):
        VideoModel.objects.get_or_create(
            slug=model["slug"],
            defaults=model | {"endpoint": "runway", "enabled": False, "position": number},
        )


class Migration(migrations.Migration):
    dependencies = [("generation", "0009_close_up_is_asmr")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

"""The three packs that a new studio sells; staff change them in the admin."""

from django.db import migrations

PACKS = [
    ("starter", "Starter", 100, 1_000),
    ("creator", "Creator", 300, 2_900),
    ("studio", "Studio", 1_000, 9_000),
]


def seed(apps, schema_editor):
    Pack = apps.get_model("billing", "Pack")
    for position, (slug, name, credits, price_cents) in enumerate(PACKS, start=1):
        Pack.objects.get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "credits": credits,
                "price_cents": price_cents,
                "currency": "usd",
                "position": position,
            },
        )


class Migration(migrations.Migration):
    dependencies = [("billing", "0001_initial")]

    # Backwards nothing is deleted: staff may have changed these rows since.
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]

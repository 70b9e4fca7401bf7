from django.db import migrations

PRESETS = {"close-up": "asmr"}


def _rename(apps, names):
    for model in ("Draft", "Job"):
        rows = apps.get_model("generation", model).objects
        for old, new in names.items():
            rows.filter(preset=old).update(preset=new)


def forwards(apps, schema_editor):
    _rename(apps, PRESETS)


def backwards(apps, schema_editor):
    _rename(apps, {new: old for old, new in PRESETS.items()})


class Migration(migrations.Migration):
    dependencies = [("generation", "0008_briefs")]

    operations = [migrations.RunPython(forwards, backwards)]

"""A history of every model, the costs of single sizes held by the database, and a name per job.

A job keeps the name under which its model was shown, since the model behind a slug may change.
"""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import simple_history.models
from django.conf import settings
from django.db import migrations, models


# An object of whole numbers that are not negative.
WHOLE = """
CREATE FUNCTION generation_size_costs_whole(costs jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jsonb_typeof(costs) = 'object' THEN NOT EXISTS (
    SELECT FROM jsonb_each(costs) AS priced (size, cost)
    WHERE CASE
        WHEN jsonb_typeof(cost) = 'number' THEN cost::numeric < 0 OR cost::numeric % 1 <> 0
        ELSE true
    END
) ELSE false END
"""

# No size costs more than `most`; what is no number is the other function's business.
COVERED = """
CREATE FUNCTION generation_size_costs_covered(costs jsonb, most bigint) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN jsonb_typeof(costs) = 'object' THEN NOT EXISTS (
    SELECT FROM jsonb_each(costs) AS priced (size, cost)
    WHERE CASE WHEN jsonb_typeof(cost) = 'number' THEN cost::numeric > most ELSE false END
) ELSE true END
"""


class Migration(migrations.Migration):

    dependencies = [
        ('generation', '0011_exports'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(WHOLE, "DROP FUNCTION generation_size_costs_whole(jsonb)"),
        migrations.RunSQL(COVERED, "DROP FUNCTION generation_size_costs_covered(jsonb, bigint)"),
        migrations.CreateModel(
            name='HistoricalVideoModel',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('slug', models.SlugField(verbose_name='slug')),
                ('name', models.CharField(max_length=80, verbose_name='shown name')),
                ('endpoint', models.SlugField(default='openai', verbose_name='endpoint')),
                ('upstream', models.CharField(max_length=120, verbose_name='name at the endpoint')),
                ('credits_per_second', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='credits a second')),
                ('cost_microdollars', models.PositiveIntegerField(verbose_name='cost a second')),
                ('size_costs', models.JSONField(blank=True, default=dict, verbose_name='cost of dearer sizes')),
                ('seconds', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)]), size=None, verbose_name='lengths in seconds')),
                ('sizes', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=11, validators=[django.core.validators.RegexValidator('^[1-9]\\d{1,4}x[1-9]\\d{1,4}$', 'A size is written like 720x1280.')]), size=None, verbose_name='sizes in pixels')),
                ('prompt_limit', models.PositiveSmallIntegerField(db_default=2000, default=2000, validators=[django.core.validators.MinValueValidator(1000), django.core.validators.MaxValueValidator(2000)], verbose_name='longest prompt')),
                ('accepts_people', models.BooleanField(default=False, verbose_name='takes photos with people')),
                ('typical_p50', models.PositiveIntegerField(default=120, verbose_name='half are done within')),
                ('typical_p90', models.PositiveIntegerField(default=300, verbose_name='nine in ten are done within')),
                ('enabled', models.BooleanField(default=True, verbose_name='on offer')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='position')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'history of the model',
                'verbose_name_plural': 'historical models',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.AlterModelOptions(
            name='videomodel',
            options={'ordering': ['position', 'slug'], 'verbose_name': 'model', 'verbose_name_plural': 'models'},
        ),
        migrations.RemoveConstraint(
            model_name='videomodel',
            name='video_model_has_price',
        ),
        migrations.AddField(
            model_name='job',
            name='model_name',
            field=models.CharField(blank=True, db_default='', max_length=80),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='accepts_people',
            field=models.BooleanField(default=False, verbose_name='takes photos with people'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='cost_microdollars',
            field=models.PositiveIntegerField(verbose_name='cost a second'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='credits_per_second',
            field=models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10000)], verbose_name='credits a second'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='enabled',
            field=models.BooleanField(default=True, verbose_name='on offer'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='endpoint',
            field=models.SlugField(default='openai', verbose_name='endpoint'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='name',
            field=models.CharField(max_length=80, verbose_name='shown name'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='position'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='prompt_limit',
            field=models.PositiveSmallIntegerField(db_default=2000, default=2000, validators=[django.core.validators.MinValueValidator(1000), django.core.validators.MaxValueValidator(2000)], verbose_name='longest prompt'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='seconds',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)]), size=None, verbose_name='lengths in seconds'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='size_costs',
            field=models.JSONField(blank=True, default=dict, verbose_name='cost of dearer sizes'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='sizes',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=11, validators=[django.core.validators.RegexValidator('^[1-9]\\d{1,4}x[1-9]\\d{1,4}$', 'A size is written like 720x1280.')]), size=None, verbose_name='sizes in pixels'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='slug',
            field=models.SlugField(unique=True, verbose_name='slug'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='typical_p50',
            field=models.PositiveIntegerField(default=120, verbose_name='half are done within'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='typical_p90',
            field=models.PositiveIntegerField(default=300, verbose_name='nine in ten are done within'),
        ),
        migrations.AlterField(
            model_name='videomodel',
            name='upstream',
            field=models.CharField(max_length=120, verbose_name='name at the endpoint'),
        ),
        migrations.AddConstraint(
            model_name='videomodel',
            constraint=models.CheckConstraint(condition=models.Q(('credits_per_second__gt', 0), ('credits_per_second__lte', 10000)), name='video_model_has_price'),
        ),
        migrations.AddConstraint(
            model_name='videomodel',
            constraint=models.CheckConstraint(condition=models.Q(models.Func('size_costs', function='generation_size_costs_whole', output_field=models.BooleanField())), name='video_model_size_costs_whole'),
        ),
        migrations.AddConstraint(
            model_name='videomodel',
            constraint=models.CheckConstraint(condition=models.Q(('enabled', False), models.Func('size_costs', django.db.models.expressions.CombinedExpression(models.F('credits_per_second'), '*', models.Value(100000)), function='generation_size_costs_covered', output_field=models.BooleanField()), _connector='OR'), name='video_model_enabled_covers_size_costs'),
        ),
        migrations.AlterConstraint(
            model_name='videomodel',
            name='video_model_typical_ordered',
            constraint=models.CheckConstraint(condition=models.Q(('typical_p50__gt', 0), ('typical_p90__gte', models.F('typical_p50'))), name='video_model_typical_ordered', violation_error_message='Nine in ten take at least as long as half of them, and that is not nothing.'),
        ),
        migrations.AddField(
            model_name='historicalvideomodel',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]

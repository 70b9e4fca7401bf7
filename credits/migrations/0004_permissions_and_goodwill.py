"""What staff may do, one goodwill per job, and the indexes of returned payments and frozen wallets."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0003_wallet_guards'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='wallet',
            options={'permissions': [('grant_credits', 'Can give credits away'), ('give_goodwill', 'Can give back the price of a finished job'), ('freeze_wallet', 'Can stop and allow spending')], 'verbose_name': 'wallet', 'verbose_name_plural': 'wallets'},
        ),
        migrations.AddIndex(
            model_name='transaction',
            index=models.Index(condition=models.Q(('kind__in', ['clawback', 'restore'])), fields=['reference'], name='credits_returns_of_a_purchase'),
        ),
        migrations.AddIndex(
            model_name='wallet',
            index=models.Index(condition=models.Q(('frozen_at__isnull', False)), fields=['frozen_at'], name='credits_frozen_wallets'),
        ),
        migrations.AddConstraint(
            model_name='transaction',
            constraint=models.UniqueConstraint(condition=models.Q(('kind', 'goodwill')), fields=('reference',), name='credits_one_goodwill_per_job'),
        ),
    ]

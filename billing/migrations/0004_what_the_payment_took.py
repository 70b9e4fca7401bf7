"""How much was charged: what part of a payment went back is counted in it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0003_money_that_went_back'),
    ]

    operations = [
        migrations.AddField(
            model_name='purchase',
            name='charged_cents',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='charged in cents'),
        ),
        migrations.AddConstraint(
            model_name='purchase',
            constraint=models.CheckConstraint(condition=models.Q(('charged_cents', None), ('charged_cents__gt', 0), _connector='OR'), name='billing_purchase_charge_of_something'),
        ),
    ]

"""Take what Stripe's stored events say of people out of them; new ones come without."""

from __future__ import annotations

from typing import Any

from django.db import migrations

AT_ONCE = 500
# As they were when this was written.
OF_PEOPLE = frozenset(
    {
        *("address", "email", "name", "phone"),
        *("billing_details", "collected_information", "custom_fields", "shipping"),
        *("customer_account_tax_ids", "customer_address", "customer_details", "customer_email"),
        *("customer_name", "customer_phone", "customer_shipping", "customer_tax_ids"),
        *("evidence", "payment_method_details", "receipt_email", "receipt_url", "return_url"),
        *("client_secret", "invoice_pdf", "hosted_invoice_url", "url"),
    }
)


def without(value: Any) -> Any:
    """`value` without what says who somebody is."""
    if isinstance(value, dict):
        return {name: without(item) for name, item in value.items() if name not in OF_PEOPLE}
    return [without(item) for item in value] if isinstance(value, list) else value


def forget(apps: Any, _editor: Any) -> None:
    """Some hundred rows at a time, so that no row is held for long."""
    events = apps.get_model("billing", "StripeEvent").objects.order_by("pk")
    last = 0
    while batch := list(events.filter(pk__gt=last).only("payload")[:AT_ONCE]):
        for event in batch:
            event.payload = without(event.payload)
        events.bulk_update(batch, ["payload"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    # Each batch by itself; it may be run again from the start.
    atomic = False

    dependencies = [("billing", "0007_receipt_mailed")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]

from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        """Hand in what `ledger_verify` must prove about purchases, and what /metrics shows."""
        # Only now are the models loaded.
        from billing import invariants, metrics  # noqa: PLC0415
        from common import registry  # noqa: PLC0415

        for name, invariant in invariants.OWN.items():
            registry.invariants.register(name, invariant)
        for name, measure in metrics.OWN.items():
            registry.metrics.register(name, measure)

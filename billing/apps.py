from django.apps import AppConfig


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = "Billing"

    def ready(self) -> None:
        """Hand in what `ledger_verify` must prove about purchases."""
        from billing.invariants import OWN  # noqa: PLC0415 (models are not there before)
        from common.registry import invariants  # noqa: PLC0415

        for name, invariant in OWN.items():
            invariants.register(name, invariant)

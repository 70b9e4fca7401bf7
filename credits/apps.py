from django.apps import AppConfig

from common.registry import invariants


class CreditsConfig(AppConfig):
    name = "credits"
    verbose_name = "Credits"

    def ready(self) -> None:
        """Hand in what the ledger can prove about itself."""
        from credits.invariants import OWN  # noqa: PLC0415 (it needs the models loaded)

        for name, invariant in OWN.items():
            invariants.register(name, invariant)

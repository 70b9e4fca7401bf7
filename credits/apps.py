from django.apps import AppConfig


class CreditsConfig(AppConfig):
    name = "credits"
    verbose_name = "Credits"

    def ready(self) -> None:
        """Hand in what the ledger can prove about itself."""
        from common.registry import invariants
        from credits.invariants import OWN

        for name, invariant in OWN.items():
            invariants.register(name, invariant)

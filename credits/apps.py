from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from common import registry


class CreditsConfig(AppConfig):
    name = "credits"
    verbose_name = _("Credits")

    def ready(self) -> None:
        """Hand in what the ledger can prove about itself, and what staff and /metrics see."""
        # Only now are the models loaded.
        from common.admin_panels import panels  # noqa: PLC0415
        from credits import invariants, metrics  # noqa: PLC0415
        from credits.admin_panel import credits_panel  # noqa: PLC0415
        from credits.daily import movements  # noqa: PLC0415
        from credits.personal_data import credits_data  # noqa: PLC0415

        for name, invariant in invariants.OWN.items():
            registry.invariants.register(name, invariant)
        registry.metrics.register("wallets", metrics.wallets)
        registry.daily.register("3 credits", movements)
        panels.register("credits", credits_panel)
        registry.exporters.register("credits", credits_data)

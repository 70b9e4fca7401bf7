from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing"
    verbose_name = _("Billing")

    def ready(self) -> None:
        """Hand in what can be proven about purchases, and what staff and /metrics see of them."""
        # Only now are the models loaded.
        from billing import invariants, metrics  # noqa: PLC0415
        from billing.admin_panel import purchases_panel  # noqa: PLC0415
        from billing.daily import payments  # noqa: PLC0415
        from billing.services.personal_data import purchases_data, purchases_forget  # noqa: PLC0415
        from common import registry  # noqa: PLC0415
        from common.admin_panels import panels  # noqa: PLC0415

        for name, invariant in invariants.OWN.items():
            registry.invariants.register(name, invariant)
        for name, measure in metrics.OWN.items():
            registry.metrics.register(name, measure)
        registry.daily.register("1 payments", payments)
        panels.register("purchases", purchases_panel)
        registry.exporters.register("purchases", purchases_data)
        registry.erasers.register("purchases", purchases_forget)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GenerationConfig(AppConfig):
    name = "generation"
    verbose_name = _("Generation")

    def ready(self) -> None:
        """Hand in what can be proven and shown about jobs, and what a video costs at least."""
        # Only now are the models loaded.
        from common.admin_panels import panels  # noqa: PLC0415
        from common.registry import (  # noqa: PLC0415
            daily,
            erasers,
            exporters,
            facts,
            invariants,
            metrics,
        )
        from generation.admin_panel import jobs_panel  # noqa: PLC0415
        from generation.daily import takes  # noqa: PLC0415
        from generation.invariants import OWN  # noqa: PLC0415
        from generation.metrics import OWN as MEASURES  # noqa: PLC0415
        from generation.selectors.catalogue import cheapest_video_credits  # noqa: PLC0415
        from generation.services.personal_data import takes_data, takes_forget  # noqa: PLC0415

        for name, invariant in OWN.items():
            invariants.register(name, invariant)
        facts.register("cheapest_video_credits", cheapest_video_credits)
        for name, measure in MEASURES.items():
            metrics.register(name, measure)
        daily.register("2 takes", takes)
        panels.register("jobs", jobs_panel)
        exporters.register("takes", takes_data)
        erasers.register("takes", takes_forget)

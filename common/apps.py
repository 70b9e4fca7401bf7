from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = _("Common")

    def ready(self) -> None:
        """Hand in what goes with a person."""
        # Only now are the models loaded.
        from common import registry  # noqa: PLC0415
        from common.idempotency import keys_forget  # noqa: PLC0415

        registry.erasers.register("idempotency keys", keys_forget)

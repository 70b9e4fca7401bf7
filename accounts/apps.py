from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        """Hand in what is known of a person here; importing the schema registers it."""
        # Only now are the models loaded.
        from accounts import schema  # noqa: F401, PLC0415
        from accounts.personal_data import account_data  # noqa: PLC0415
        from common import registry  # noqa: PLC0415

        registry.exporters.register("account", account_data)

from django.apps import AppConfig
from django.core.checks import Tags, register


class SiteConfig(AppConfig):
    name = "sora_ugc"
    verbose_name = "Site"

    def ready(self) -> None:
        """Hand in what `check --deploy` must refuse."""
        from sora_ugc.checks import deploy_checks  # noqa: PLC0415 (after the settings)

        register(deploy_checks, Tags.security, deploy=True)

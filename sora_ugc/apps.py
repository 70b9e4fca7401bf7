from django.apps import AppConfig, apps
from django.core.checks import Tags, register
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "sora_ugc"
    verbose_name = _("Site")

    def ready(self) -> None:
        """Hand in what `check --deploy` must refuse, the app that tasks are sent through, the
        groups of staff, and what /metrics shows of the processes.

        Not on import: `live` reads the settings as well, and has no use for Celery.
        """
        from celery_worker import app as _celery  # noqa: F401, PLC0415
        from common.registry import metrics  # noqa: PLC0415
        from sora_ugc.checks import (  # noqa: PLC0415 (after the settings)
            catalogue_checks,
            database_checks,
            deploy_checks,
        )
        from sora_ugc.metrics import processes  # noqa: PLC0415
        from sora_ugc.staff_groups import groups_make  # noqa: PLC0415 (after the apps)

        metrics.register("processes", processes)
        register(deploy_checks, Tags.security, deploy=True)
        register(database_checks, Tags.database, deploy=True)
        register(catalogue_checks, Tags.database, deploy=True)
        # Of all the rooms' signals one is enough.
        post_migrate.connect(
            groups_make, sender=apps.get_app_config("auth"), dispatch_uid="sora_ugc.staff_groups"
        )

"""Who of the staff may do what: three groups and one table. docs/staff.md says it in words.

A row is a permission and the groups that have it; what stands in no row is the superusers' alone.
`migrate` makes the groups and gives each exactly what the table says, whatever was changed by hand.
"""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions
from django.db import transaction
from django.db.models import Q

SUPPORT, FINANCE, OPERATIONS = "support", "finance", "operations"
GROUPS = (SUPPORT, FINANCE, OPERATIONS)

RIGHTS: dict[str, tuple[str, ...]] = {
    # People, and what they have.
    "accounts.view_user": GROUPS,
    "accounts.suspend_user": (SUPPORT, FINANCE),
    "accounts.help_with_data": (SUPPORT,),
    "accounts.view_apitoken": (SUPPORT, OPERATIONS),
    "credits.view_wallet": GROUPS,
    "credits.view_transaction": GROUPS,
    "credits.view_entry": GROUPS,
    "credits.give_goodwill": (SUPPORT,),
    "credits.grant_credits": (FINANCE,),
    "credits.freeze_wallet": (FINANCE,),
    # Money.
    "billing.view_purchase": GROUPS,
    "billing.view_reversal": GROUPS,
    "billing.refund_purchase": (FINANCE,),
    "billing.release_purchase": (FINANCE,),
    "billing.view_customer": (FINANCE,),
    "billing.view_stripeevent": (FINANCE, OPERATIONS),
    "billing.replay_event": (FINANCE, OPERATIONS),
    "billing.view_pack": (FINANCE, OPERATIONS),
    "billing.add_pack": (OPERATIONS,),
    "billing.change_pack": (OPERATIONS,),
    # Videos.
    "generation.view_job": GROUPS,
    "generation.poll_job": (SUPPORT, OPERATIONS),
    "generation.stop_job": (SUPPORT, OPERATIONS),
    "generation.store_job": (SUPPORT, OPERATIONS),
    "generation.view_asset": (SUPPORT, OPERATIONS),
    "generation.view_export": (SUPPORT, OPERATIONS),
    "generation.view_takereport": (SUPPORT, OPERATIONS),
    "generation.change_takereport": (SUPPORT,),
    # Renderers.
    "generation.view_videomodel": (FINANCE, OPERATIONS),
    "generation.add_videomodel": (OPERATIONS,),
    "generation.change_videomodel": (OPERATIONS,),
    "generation.view_renderer": (FINANCE, OPERATIONS),
    "generation.change_renderer": (OPERATIONS,),
    "generation.view_leakedcost": (FINANCE, OPERATIONS),
    "generation.view_providernotice": (OPERATIONS,),
    # What was done, and whether all is well.
    "common.view_auditevent": (FINANCE, OPERATIONS),
    "common.view_checkresult": (FINANCE, OPERATIONS),
}


def rights_of(group: str) -> set[str]:
    """The permissions of a group, as "app.codename"."""
    return {right for right, groups in RIGHTS.items() if group in groups}


def groups_make(*, using: str, **_signal: Any) -> None:
    """Make the groups, with what the table says and nothing else; after each `migrate`.

    The rooms' permissions are made by handlers of the same signal, room by room, so that some may
    still be missing now: they are made here. What a database of an older state does not know yet is
    left out until it does.
    """
    for label in {right.partition(".")[0] for right in RIGHTS}:
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    with transaction.atomic(using=using):
        for name in GROUPS:
            group, _made = _all("Group", using).get_or_create(name=name)
            group.permissions.set(_permissions(name, using))


def _permissions(group: str, using: str) -> Any:
    wanted = Q(pk__in=[])
    for right in rights_of(group):
        app, _dot, codename = right.partition(".")
        wanted |= Q(content_type__app_label=app, codename=codename)
    return _all("Permission", using).filter(wanted)


def _all(model: str, using: str) -> Any:
    return apps.get_model("auth", model)._default_manager.using(using)

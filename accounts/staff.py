"""Who works in the admin, and with the rights of which groups."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.addresses import email_normalise
from accounts.models import User
from common.audit import AuditAction, HasMeta, record
from common.errors import InvalidInput, NotFound


@transaction.atomic
def staff_set(
    *,
    email: str,
    groups: Collection[str],
    actor_id: UUID | None = None,
    request: HasMeta | None = None,
) -> User:
    """Let the person of `email` into the admin, in just these groups; without any, out of it.

    Whoever was superuser is none afterwards. Audited when something changes; `actor_id` is None
    when it is done from the command line. Raises NotFound for an address without an account,
    InvalidInput for a group that there is not.
    """
    user = User.objects.select_for_update().filter(email=email_normalise(email)).first()
    if user is None:
        raise NotFound(_("There is no account with this address."))
    chosen = list(Group.objects.filter(name__in=groups))
    if missing := set(groups) - {group.name for group in chosen}:
        raise InvalidInput(errors={"groups": sorted(missing)})
    before = _rights(user)
    user.is_staff, user.is_superuser = bool(chosen), False
    user.save(update_fields=["is_staff", "is_superuser"])
    user.groups.set(chosen)
    if (after := _rights(user)) != before:
        record(
            actor_id=actor_id,
            action=AuditAction.STAFF_RIGHTS,
            target=f"user:{user.pk}",
            data={"before": before, "after": after},
            request=request,
        )
    return user


def _rights(user: User) -> list[str]:
    """The groups of a member of staff by name, and "superuser"."""
    names = sorted(user.groups.values_list("name", flat=True)) if user.is_staff else []
    return [*names, "superuser"] if user.is_superuser else names

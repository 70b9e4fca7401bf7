"""What a movement is called on a statement."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from credits.models import Kind

_TITLES = {
    Kind.PURCHASE: _("Credits bought"),
    Kind.CHARGE: _("Video"),
    Kind.SETTLE: _("Video delivered"),
    Kind.REFUND: _("Credits given back"),
    Kind.GOODWILL: _("Credits given back, with our regards"),
    Kind.GRANT: _("Credits from us"),
    Kind.CLAWBACK: _("Payment returned"),
    Kind.RESTORE: _("Payment restored"),
}


def describe(kind: str, memo: str) -> str:
    """A movement's line on the statement: what it is, then what it was for."""
    title = str(_TITLES[Kind(kind)])
    return gettext("%(title)s: %(memo)s") % {"title": title, "memo": memo} if memo else title

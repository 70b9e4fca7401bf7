"""People and their tokens, for staff to look at."""

from __future__ import annotations

from collections.abc import Sequence

# They register what is taken out below.
import allauth.account.admin
import allauth.mfa.admin
import allauth.usersessions.admin  # noqa: F401
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.admin_actions import ACCOUNT_ACTIONS
from accounts.admin_data import DataPages
from accounts.authentication import caller
from accounts.models import ApiToken, User
from accounts.selectors import tokens_live
from accounts.tokens import token_revoke
from common.admin_actions import ObjectActionsAdmin
from common.admin_audit import Audited
from common.admin_panels import Panel, panels_of
from common.read_only import ReadOnly
from credits.admin_actions import WALLET_ACTIONS

# Staff sign in where everybody does, through the limits and the audit log of that page.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Proving an address has consequences (accounts.services.address_prove) that a tick-box has not.
admin.site.unregister(EmailAddress)
# The secrets of second factors are nobody's to read, nor is where people are.
admin.site.unregister(Authenticator)
admin.site.unregister(UserSession)


# Django's own keeps no record of who gave which rights.
admin.site.unregister(Group)


@admin.register(Group)
class GroupAdmin(Audited, auth_admin.GroupAdmin):
    """What the members of a group may do."""


@admin.register(User)
class UserAdmin(DataPages, ObjectActionsAdmin):
    """One page with all that staff needs to know of a person, and what may be done for them.

    Read only, the password too: who could set one could sign in as anybody, as other staff.
    """

    object_actions = (*WALLET_ACTIONS, *ACCOUNT_ACTIONS)
    ordering = ("-date_joined",)
    list_display = (
        "email",
        "proven",
        "is_active",
        "suspended_at",
        "is_staff",
        "date_joined",
        "last_login",
    )
    list_filter = ("is_active", ("suspended_at", admin.EmptyFieldListFilter), "is_staff")
    search_fields = ("email", "id")
    fieldsets = (
        (None, {"fields": ("id", "email", "proven")}),
        (_("Rights"), {"fields": ("is_active", "suspended_at", "is_staff", "is_superuser")}),
        (_("Sign-in"), {"fields": ("date_joined", "last_login", "with_password", "live_tokens")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        proofs = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
        users: QuerySet[User] = super().get_queryset(request)
        return users.annotate(is_proven=Exists(proofs))

    def panels(self, thing: User) -> Sequence[Panel]:
        """Credits, jobs, purchases, the audit log about them, and their data."""
        return [*panels_of(thing.pk), *self.data_panels(thing)]

    @admin.display(boolean=True, description=_("address confirmed"))
    def proven(self, user: User) -> bool:
        """Whether the address was proven."""
        return bool(getattr(user, "is_proven", False))

    @admin.display(boolean=True, description=_("has a password"))
    def with_password(self, user: User) -> bool:
        """Else they come in by e-mail only."""
        return user.has_usable_password()

    @admin.display(description=_("API tokens"))
    def live_tokens(self, user: User) -> int:
        """How many still work."""
        return tokens_live(user=user).count()


@admin.register(ApiToken)
class ApiTokenAdmin(Audited, ReadOnly, admin.ModelAdmin):
    """Tokens can be revoked, nothing else; their text is known to nobody."""

    list_display = ("short_digest", "user", "name", "created", "last_used_at", "expiry")
    list_select_related = ("user",)
    search_fields = ("user__email", "name", "digest")
    actions = ("revoke",)

    @admin.display(description=_("token"))
    def short_digest(self, token: ApiToken) -> str:
        """What the audit log calls it."""
        return str(token.digest[:12])

    @admin.action(description=_("Revoke the chosen tokens"))
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """They stop working at once."""
        for token in queryset:
            token_revoke(token=token, actor_id=caller(request).pk, request=request)
        self.message_user(request, _("Revoked."))

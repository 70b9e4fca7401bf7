"""People and their tokens, for staff to look at."""

from __future__ import annotations

import allauth.account.admin  # noqa: F401  (registers EmailAddress, which is taken out below)
from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.authentication import caller
from accounts.models import ApiToken, User
from accounts.tokens import token_revoke

# Staff sign in where everybody does, through the limits and the audit log of that page.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Proving an address has consequences (accounts.services.address_prove) that a tick-box has not.
admin.site.unregister(EmailAddress)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    """Everything is read only but the password, which has Django's own form."""

    ordering = ("-date_joined",)
    list_display = ("email", "proven", "is_active", "is_staff", "date_joined", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "id")
    fieldsets = (
        (None, {"fields": ("id", "email", "proven", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Times"), {"fields": ("date_joined", "last_login")}),
    )
    filter_horizontal = ()
    readonly_fields = (
        "id",
        "email",
        "proven",
        "is_active",
        "is_staff",
        "is_superuser",
        "date_joined",
        "last_login",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        proofs = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
        users: QuerySet[User] = super().get_queryset(request)
        return users.annotate(is_proven=Exists(proofs))

    @admin.display(boolean=True, description=_("address confirmed"))
    def proven(self, user: User) -> bool:
        """Whether the address was proven."""
        return bool(getattr(user, "is_proven", False))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
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

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

"""All of one's data, and the end of an account, by page."""

from __future__ import annotations

from uuid import UUID

from allauth.account.internal.flows.logout import logout
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import data_export
from accounts.authentication import caller
from accounts.closing import account_close
from accounts.forms import DeletionForm
from accounts.reauthentication import fresh_required
from accounts.selectors import address_is_proven
from common import rate_limits
from common.storage import signed_url
from credits.selectors import balance_get


@never_cache
@fresh_required
@require_http_methods(["GET", "HEAD", "POST"])
def export_ask(request: HttpRequest) -> HttpResponse:
    """What is in the ZIP, and the button that has it made."""
    if request.method != "POST":
        return render(request, "accounts/data_export_ask.html")
    rate_limits.check(request, "data_export")
    data_export.data_export_ask(user=caller(request), request=request)
    return redirect(reverse("account") + "#data")


@never_cache
@login_required
@require_safe
def export_status(request: HttpRequest) -> HttpResponse:
    """The part of the account page that says how far it is."""
    user = caller(request)
    context = {
        "export": data_export.data_export_newest(user=user),
        "address_proven": address_is_proven(user=user),
    }
    return render(request, "accounts/data_export.html", context)


@never_cache
@fresh_required
@require_safe
def export_download(request: HttpRequest, export_id: UUID) -> HttpResponse:
    """To the ZIP, by a link that works for five minutes."""
    rate_limits.check(request, "download")
    export = data_export.data_export_fetch(
        user=caller(request), export_id=export_id, request=request
    )
    name = f"{slugify(settings.SITE_NAME)}-{export.created_at:%Y-%m-%d}.zip"
    return redirect(signed_url(export.storage_key, filename=name).url)


@never_cache
@fresh_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """What deleting means, then the typed confirmation."""
    user = caller(request)
    form = DeletionForm(request.POST or None, email=user.email)
    if request.method == "POST" and form.is_valid():
        account_close(user=user, request=request)
        logout(request, show_message=False)
        messages.success(request, _("Your account is deleted. Thank you for having been here."))
        return redirect("landing")
    context = {"form": form, "left": balance_get(creator_id=user.pk)}
    return render(request, "accounts/delete.html", context, status=400 if form.errors else 200)

"""Changing one's e-mail address, by page."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.addresses import email_mask
from accounts.authentication import caller
from accounts.email_change import (
    ChangeLinkSpent,
    email_change,
    email_change_ask,
    email_change_read,
)
from accounts.errors import EmailTaken
from accounts.forms import EmailChangeForm
from accounts.reauthentication import fresh_required
from common import rate_limits
from common.errors import InvalidInput


@never_cache
@fresh_required
@require_http_methods(["GET", "HEAD", "POST"])
def email_ask(request: HttpRequest) -> HttpResponse:
    """Type the new address; a link goes there."""
    form = EmailChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Counted: the answer tells whether an address has an account.
        rate_limits.check(request, "signup")
        rate_limits.check(request, "magic_link", key=f"email:{form.cleaned_data['email']}")
        try:
            email_change_ask(
                user=caller(request), email=form.cleaned_data["email"], request=request
            )
        except (InvalidInput, EmailTaken) as refusal:
            form.add_error("email", _words(refusal))
        else:
            return render(request, "accounts/email_sent.html", {"to": form.cleaned_data["email"]})
    status = 400 if form.errors else 200
    return render(request, "accounts/email_change.html", {"form": form}, status=status)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def email_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link from the new mailbox: a button, in a session of the account itself."""
    user = caller(request)
    try:
        if request.method == "POST":
            email_change(user=user, token=token, request=request)
            messages.success(request, _("Your address is %(email)s now.") % {"email": user.email})
            return redirect("account")
        change = email_change_read(user=user, token=token)
    except (ChangeLinkSpent, EmailTaken) as refusal:
        spent = {"problem": refusal}
        return render(request, "accounts/email_spent.html", spent, status=refusal.status)
    context = {"new": change.new, "masked_old": email_mask(change.old)}
    return render(request, "accounts/email_confirm_change.html", context)


def _words(refusal: InvalidInput | EmailTaken) -> str:
    return next(iter((refusal.errors or {}).values()), [refusal.detail])[0]

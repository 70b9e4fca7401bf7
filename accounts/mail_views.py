"""Which e-mails somebody wants: the switch on the account page, and the link in the mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.addresses import email_mask
from accounts.authentication import caller
from accounts.low_balance import low_balance_mails_set, mails_off_user


@login_required
@require_POST
def mails_choose(request: HttpRequest) -> HttpResponse:
    """Keep what was ticked on the account page."""
    wanted = "low_balance" in request.POST
    low_balance_mails_set(user_id=caller(request).pk, wanted=wanted)
    messages.success(
        request,
        _("We e-mail you when your credits run low.")
        if wanted
        else _("We no longer e-mail you when your credits run low."),
    )
    return redirect("account")


# Mail programs post here by themselves (RFC 8058) and have no cookie; the link is signed.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mails_off(request: HttpRequest, token: str) -> HttpResponse:
    """Switch the low-balance mails off by POST, or on again with `wanted`.

    Opening it changes nothing, since mail scanners open links; the page then posts by itself, or
    has a button where there is no JavaScript.
    """
    user = mails_off_user(token=token)
    wanted = user.low_balance_mails
    if request.method == "POST":
        wanted = "wanted" in request.POST
        low_balance_mails_set(user_id=user.pk, wanted=wanted)
    context = {
        "masked_email": email_mask(user.email),
        "wanted": wanted,
        "asked": request.method != "POST",
    }
    return render(request, "accounts/mails_off.html", context)

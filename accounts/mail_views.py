"""Which e-mails somebody wants: the switches on the account page, and the link in each mail."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import mail_choices
from accounts.addresses import email_mask
from accounts.authentication import caller


@login_required
@require_POST
def mails_choose(request: HttpRequest) -> HttpResponse:
    """Keep what was ticked on the account page."""
    mail_choices.mails_choose(user_id=caller(request).pk, wanted=request.POST.getlist("mails"))
    messages.success(request, _("Kept. We send the e-mails that are switched on."))
    return redirect(reverse("account") + "#mails")


# Mail programs post here by themselves (RFC 8058) and have no cookie; the link is signed.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mails_off(request: HttpRequest, token: str) -> HttpResponse:
    """Switch one kind of mail off by POST, or on again with `wanted`.

    Opening it changes nothing, since mail scanners open links; the page has a button.
    """
    user, kind = mail_choices.off_link_read(token=token)
    choice = mail_choices.CHOICES[kind]
    wanted = bool(getattr(user, choice.field))
    if request.method == "POST":
        wanted = "wanted" in request.POST
        mail_choices.mail_switch(user_id=user.pk, kind=kind, wanted=wanted)
    context = {"masked_email": email_mask(user.email), "choice": choice, "wanted": wanted}
    return render(request, "accounts/mails_off.html", context)

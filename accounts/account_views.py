"""The account page: the address, the password, the API tokens."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.authentication import caller
from accounts.data_export import data_export_newest
from accounts.forms import TokenForm
from accounts.limits import magic_link_allowed
from accounts.mail_choices import choices_of
from accounts.reauthentication import ask_again, is_fresh
from accounts.second_factor import second_factor_of
from accounts.selectors import address_is_proven, tokens_live
from accounts.services import confirmation_send
from accounts.sessions import sessions_live
from accounts.tokens import token_create, token_get_for_user, token_revoke


@login_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest) -> HttpResponse:
    """Everything about the person who is signed in."""
    return _page(request, TokenForm())


@login_required
@require_POST
def confirmation_resend(request: HttpRequest) -> HttpResponse:
    """Mail the confirmation link once more."""
    user = caller(request)
    if magic_link_allowed(request, user.email):
        confirmation_send(user=user)
    messages.success(request, _("We sent the link to %(email)s.") % {"email": user.email})
    return redirect("account")


@login_required
@never_cache
@require_POST
def token_make(request: HttpRequest) -> HttpResponse:
    """Make an API token and show it, this once: it is in this answer and nowhere else.

    Asked again before, since a token outlives the session that a thief would make it in.
    """
    if not is_fresh(request):
        return ask_again(request, back=reverse("account") + "#tokens")
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    _token, text = token_create(
        user=caller(request), name=form.cleaned_data["name"], request=request
    )
    return _page(request, TokenForm(), new_token=text)


@login_required
@require_POST
def token_kill(request: HttpRequest, digest: str) -> HttpResponse:
    """Revoke one of one's own tokens."""
    user = caller(request)
    token = token_get_for_user(user=user, digest=digest)
    token_revoke(token=token, actor_id=user.pk, request=request)
    messages.success(request, _("The token no longer works."))
    return redirect("account")


def _page(
    request: HttpRequest, form: TokenForm, *, new_token: str = "", status: int = 200
) -> HttpResponse:
    user = caller(request)
    context = {
        "address_proven": address_is_proven(user=user),
        "has_password": user.has_usable_password(),
        "factor": second_factor_of(user=user),
        "sessions": sessions_live(user=user, this=request.session.session_key),
        "mail_choices": choices_of(user=user),
        "tokens": tokens_live(user=user),
        "export": data_export_newest(user=user),
        "token_form": form,
        "new_token": new_token,
    }
    return render(request, "accounts/account.html", context, status=status)

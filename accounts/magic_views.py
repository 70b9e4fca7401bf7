"""Signing in by a mailed link, by page."""

from __future__ import annotations

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.addresses import email_mask
from accounts.errors import LinkSpent
from accounts.forms import MagicLinkForm
from accounts.limits import magic_link_allowed
from accounts.magic import magic_link_read, magic_link_redeem, magic_link_send
from accounts.models import User
from common import rate_limits


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def magic_link_ask(request: HttpRequest) -> HttpResponse:
    """Ask for a link; the answer is the same whether the address has an account or not."""
    next_path = get_next_redirect_url(request) or ""
    form = MagicLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        if magic_link_allowed(request, email):
            magic_link_send(email=email, next_path=next_path)
        return redirect("magic_link_sent")
    status = 400 if form.errors else 200
    context = {"form": form, "next": next_path, "login_url": _with_next("account_login", next_path)}
    return render(request, "accounts/magic_link_ask.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
def magic_link_sent(request: HttpRequest) -> HttpResponse:
    """What to do now: look at the mail."""
    return render(request, "accounts/magic_link_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def magic_link_open(request: HttpRequest, token: str) -> HttpResponse:
    """A button; mail scanners open links, but they do not press buttons."""
    next_path = get_next_redirect_url(request) or ""
    try:
        if request.method == "POST":
            rate_limits.check(request, "login")
            return _sign_in(request, token, next_path)
        user = magic_link_read(token=token)
    except LinkSpent as spent:
        context = {"problem": spent, "ask_url": _with_next("magic_link_ask", next_path)}
        return render(request, "accounts/magic_link_spent.html", context, status=spent.status)
    context = {"masked_email": email_mask(user.email), "next": next_path}
    return render(request, "accounts/magic_link_open.html", context)


def _sign_in(request: HttpRequest, token: str, next_path: str) -> HttpResponse:
    user: User = magic_link_redeem(token=token, session_user_id=request.user.pk, request=request)
    if request.user.is_authenticated and request.user.pk != user.pk:
        logout(request, show_message=False)
    record_authentication(request, user, method="magic_link")
    login = Login(user=user, email=user.email, redirect_url=next_path or None)
    response: HttpResponse = perform_login(request, login)
    return response


def _with_next(name: str, next_path: str) -> str:
    return reverse(name) + (f"?{urlencode({'next': next_path})}" if next_path else "")

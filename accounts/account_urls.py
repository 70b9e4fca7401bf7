"""The account page and what its buttons do."""

from __future__ import annotations

from django.urls import path

from accounts import account_views, language_views, mail_views

urlpatterns = [
    path("", account_views.account, name="account"),
    path("confirmation/", account_views.confirmation_resend, name="account_confirmation_resend"),
    path("language/", language_views.language_choose, name="language"),
    path("mails/", mail_views.mails_choose, name="account_mails"),
    path("mails/<str:token>/", mail_views.mails_off, name="account_mails_off"),
    path("tokens/", account_views.token_make, name="account_token_make"),
    path("tokens/<str:digest>/revoke/", account_views.token_kill, name="account_token_revoke"),
]

"""Sign-up, sign-in and passwords: those of allauth's pages that this site has, and the link."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import path, re_path
from django.views.decorators.cache import never_cache

from accounts import magic_views, views

urlpatterns = [
    path("signup/", views.SignupView.as_view(), name="account_signup"),
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("magic/", magic_views.magic_link_ask, name="magic_link_ask"),
    path("magic/sent/", magic_views.magic_link_sent, name="magic_link_sent"),
    path("magic/<str:token>/", magic_views.magic_link_open, name="magic_link_open"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        never_cache(views.ConfirmEmailView.as_view()),
        name="account_confirm_email",
    ),
    path("password/change/", views.PasswordChangeView.as_view(), name="account_change_password"),
    path("password/set/", views.PasswordSetView.as_view(), name="account_set_password"),
    path("password/reset/", views.PasswordResetView.as_view(), name="account_reset_password"),
    path(
        "password/reset/done/",
        allauth_views.password_reset_done,
        name="account_reset_password_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        never_cache(views.PasswordResetFromKeyView.as_view()),
        name="account_reset_password_from_key",
    ),
]

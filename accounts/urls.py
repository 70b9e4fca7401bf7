"""Sign-up, sign-in and passwords: those of allauth's pages that this site has, and the link."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import path, re_path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from accounts import code_views, magic_views, mfa_views, views
from accounts import reauthentication_views as again

urlpatterns = [
    path("signup/", views.SignupView.as_view(), name="account_signup"),
    path("login/", views.LoginView.as_view(), name="account_login"),
    path("logout/", allauth_views.logout, name="account_logout"),
    path("inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("magic/", magic_views.magic_link_ask, name="magic_link_ask"),
    path("magic/sent/", magic_views.magic_link_sent, name="magic_link_sent"),
    path("magic/<str:token>/", magic_views.magic_link_open, name="magic_link_open"),
    path("login/code/", code_views.CodeAskView.as_view(), name="account_request_login_code"),
    path(
        "login/code/confirm/", code_views.CodeTypeView.as_view(), name="account_confirm_login_code"
    ),
    path("again/", again.ByPasswordView.as_view(), name="account_reauthenticate"),
    path("again/app/", again.BySecondFactorView.as_view(), name="mfa_reauthenticate"),
    path("again/code/", again.ByCodeView.as_view(), name="account_reauthenticate_code"),
    path("login/app/", mfa_views.AuthenticateView.as_view(), name="mfa_authenticate"),
    path("app/", RedirectView.as_view(pattern_name="account"), name="mfa_index"),
    path("app/on/", mfa_views.ActivateView.as_view(), name="mfa_activate_totp"),
    path("app/off/", mfa_views.DeactivateView.as_view(), name="mfa_deactivate_totp"),
    path("app/codes/", mfa_views.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path(
        "app/codes/file/",
        mfa_views.RecoveryCodesFileView.as_view(),
        name="mfa_download_recovery_codes",
    ),
    path(
        "app/codes/new/",
        mfa_views.RecoveryCodesNewView.as_view(),
        name="mfa_generate_recovery_codes",
    ),
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

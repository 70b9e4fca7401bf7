from __future__ import annotations

from django.urls import path

from accounts import api

urlpatterns = [
    path("auth/register", api.RegisterView.as_view(), name="api-register"),
    path("auth/login", api.LoginView.as_view(), name="api-login"),
    path("auth/magic-link", api.MagicLinkView.as_view(), name="api-magic-link"),
    path("auth/session", api.SessionView.as_view(), name="api-session"),
]

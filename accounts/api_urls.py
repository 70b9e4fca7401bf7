from __future__ import annotations

from django.urls import path

from accounts import api, token_api

urlpatterns = [
    path("auth/register", api.RegisterView.as_view(), name="api-register"),
    path("auth/login", api.LoginView.as_view(), name="api-login"),
    path("auth/magic-link", api.MagicLinkView.as_view(), name="api-magic-link"),
    path("auth/tokens", token_api.TokenList.as_view(), name="api-tokens"),
    path("auth/tokens/<str:token_id>", token_api.TokenDetail.as_view(), name="api-token"),
    path("auth/session", api.SessionView.as_view(), name="api-session"),
]

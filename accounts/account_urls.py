"""The account page and what its buttons do."""

from __future__ import annotations

from django.urls import path

from accounts import (
    account_views,
    data_views,
    email_views,
    language_views,
    mail_views,
    session_views,
)

urlpatterns = [
    path("", account_views.account, name="account"),
    path("confirmation/", account_views.confirmation_resend, name="account_confirmation_resend"),
    path("data/export/", data_views.export_ask, name="account_export"),
    path("data/export/status/", data_views.export_status, name="account_export_status"),
    path(
        "data/export/<uuid:export_id>/",
        data_views.export_download,
        name="account_export_download",
    ),
    path("delete/", data_views.delete, name="account_delete"),
    path("email/", email_views.email_ask, name="account_email"),
    path("email/<str:token>/", email_views.email_confirm, name="account_email_confirm"),
    path("language/", language_views.language_choose, name="language"),
    path("mails/", mail_views.mails_choose, name="account_mails"),
    path("mails/<str:token>/", mail_views.mails_off, name="account_mails_off"),
    path("sessions/others/end/", session_views.sessions_end_others, name="account_sessions_end"),
    path("sessions/<int:session_id>/end/", session_views.session_end, name="account_session_end"),
    path("tokens/", account_views.token_make, name="account_token_make"),
    path("tokens/<str:digest>/revoke/", account_views.token_kill, name="account_token_revoke"),
]

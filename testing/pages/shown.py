"""The list of pages. A check of pages goes through it; a new page is a line here.

`sora_ugc/tests/test_page_list.py` fails when an address of the product is neither here nor among
those that are no pages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

MAILS = sorted(body.parent.name for body in Path("templates/email").glob("*/body.html"))


class Who(StrEnum):
    """Who looks: somebody signed out; with an account and nothing else; with a filled draft, a
    second factor and no credits; with some of everything."""

    ANYBODY = "anybody"
    NEWCOMER = "newcomer"
    SHORT = "short"
    CREATOR = "creator"


@dataclass(frozen=True, slots=True)
class Shown:
    """A page in one of its states.

    `path` may name what its person owns (`testing.pages.people`). `press` is the button that leads
    on to it in a browser, with the address that opens.
    """

    name: str
    path: str
    who: Who = Who.ANYBODY
    status: int = 200
    press: str = ""

    def __str__(self) -> str:
        return self.name


PUBLIC = (
    Shown("landing", "/"),
    Shown("pricing", "/pricing/"),
    Shown("terms", "/terms/"),
    Shown("privacy", "/privacy/"),
    Shown("refunds", "/refunds/"),
    Shown("api-docs", "/api/docs/"),
)

SIGN_IN = (
    Shown("sign-in", "/accounts/login/"),
    Shown("sign-in-wrong", "/accounts/login/", press="Sign in"),
    Shown("sign-up", "/accounts/signup/"),
    Shown("sign-up-wrong", "/accounts/signup/", press="Make my account"),
    Shown("magic-link", "/accounts/magic/"),
    Shown("magic-link-sent", "/accounts/magic/sent/"),
    Shown("magic-link-open", "/accounts/magic/{magic}/"),
    Shown("magic-link-spent", "/accounts/magic/long-spent/", status=410),
    Shown("code", "/accounts/login/code/"),
    Shown("code-wrong", "/accounts/login/code/", press="Send me the code"),
    Shown("inactive", "/accounts/inactive/"),
    Shown("confirm-email", "/accounts/confirm-email/{confirm}/", Who.NEWCOMER),
    Shown("password-reset", "/accounts/password/reset/"),
    Shown("password-reset-sent", "/accounts/password/reset/done/"),
    Shown("password-reset-key", "/accounts/password/reset/key/{reset}/"),
    Shown("password-reset-key-bad", "/accounts/password/reset/key/0-bad/"),
)

STUDIO = (
    Shown("studio-empty", "/studio/", Who.NEWCOMER),
    Shown("studio", "/studio/", Who.CREATOR),
    Shown("studio-running", "/studio/?state=running", Who.CREATOR),
    Shown("studio-nothing-found", "/studio/?q=zebra", Who.CREATOR),
    Shown("wizard-empty", "/studio/new/", Who.NEWCOMER),
    Shown("wizard", "/studio/new/", Who.CREATOR),
    Shown("wizard-shortage", "/studio/new/", Who.SHORT, press="Create for 8 credits"),
    Shown("job-running", "/studio/jobs/{running}/", Who.CREATOR),
    Shown("job-ready", "/studio/jobs/{ready}/", Who.CREATOR),
    Shown("job-failed", "/studio/jobs/{failed}/", Who.CREATOR),
    Shown("receipt", "/studio/jobs/{ready}/receipt/", Who.CREATOR),
)

MONEY = (
    Shown("billing-empty", "/billing/", Who.NEWCOMER),
    Shown("billing", "/billing/", Who.CREATOR),
    Shown("statement-empty", "/billing/statement/", Who.NEWCOMER),
    Shown("statement", "/billing/statement/", Who.CREATOR),
    Shown("purchase", "/billing/purchases/{purchase}/", Who.CREATOR),
)

ACCOUNT = (
    Shown("account-new", "/account/", Who.NEWCOMER),
    Shown("account", "/account/", Who.CREATOR),
    Shown("password-change", "/accounts/password/change/", Who.CREATOR),
    Shown("password-set", "/accounts/password/set/", Who.NEWCOMER),
    Shown("again", "/accounts/again/", Who.CREATOR),
    Shown("again-code", "/accounts/again/code/", Who.NEWCOMER),
    Shown("again-app", "/accounts/again/app/", Who.SHORT),
    Shown("app-on", "/accounts/app/on/", Who.CREATOR),
    Shown("app-off", "/accounts/app/off/", Who.SHORT),
    Shown("recovery-codes", "/accounts/app/codes/", Who.SHORT),
    Shown("recovery-codes-new", "/accounts/app/codes/new/", Who.SHORT),
    Shown("email-change", "/account/email/", Who.CREATOR),
    Shown("email-change-spent", "/account/email/cut-off/", Who.CREATOR, 410),
    Shown("export-ask", "/account/data/export/", Who.CREATOR),
    Shown("delete-account", "/account/delete/", Who.CREATOR),
    Shown("delete-account-wrong", "/account/delete/", Who.CREATOR, press="Delete my account"),
    Shown("sign-out", "/accounts/logout/", Who.CREATOR),
    Shown("mails-off-broken", "/account/mails/cut-off/", status=404),
)

# Their addresses beyond 404 are `testing.pages.with_faults`'s.
FAULTS = (
    Shown("fault-400", "/faults/400/", status=400),
    Shown("fault-403", "/faults/403/", Who.CREATOR, status=403),
    Shown("fault-403-form", "/faults/form/", status=403),
    Shown("fault-404", "/nothing/here/", status=404),
    Shown("fault-404-own", "/studio/jobs/00000000-0000-4000-8000-000000000000/", Who.CREATOR, 404),
    Shown("fault-429", "/faults/429/", Who.CREATOR, status=429),
    Shown("fault-500", "/faults/500/", status=500),
    Shown("fault-503", "/faults/503/", status=503),
)

# Under DEBUG only; `with_faults` shows them without it.
STYLE = (Shown("styleguide", "/styleguide/"),)
MAIL_PAGES = tuple(Shown(f"mail-{name}", f"/styleguide/mails/{name}/") for name in MAILS)

PAGES = (*PUBLIC, *SIGN_IN, *STUDIO, *MONEY, *ACCOUNT, *FAULTS, *STYLE, *MAIL_PAGES)

# Addresses that are no pages: by the name in the URL table, and what they are instead.
NO_PAGES = {
    "job-cancel": "a form's",
    "job-delete": "a form's",
    "job-undelete": "a form's",
    "job-again": "a form's",
    "job-report": "a form's",
    "billing-checkout": "a form's",
    "account_confirmation_resend": "a form's",
    "account_mails": "a form's",
    "account_export_status": "a part of the account page",
    "account_export_download": "leads to a file",
    "account_session_end": "a form's",
    "account_sessions_end": "a form's",
    "account_token_make": "a form's",
    "language": "a form's",
    "account_token_revoke": "a form's",
    "account_confirm_login_code": "a step on the way in, there for who asked for a code",
    "mfa_authenticate": "a step on the way in, there for who took the first",
    "mfa_index": "leads on to another page",
    "mfa_download_recovery_codes": "a file",
    "wizard-draft": "parts of the wizard",
    "wizard-prompt": "parts of the wizard",
    "wizard-image": "parts of the wizard",
    "wizard-frame": "a picture",
    "photo-small": "a picture",
    "job-status": "a part of a take's page",
    "job-exports": "a part of a take's page",
    "billing-packs": "a part of the wizard's dialog",
    "job-preview": "leads to a file",
    "billing-return": "leads on to another page",
    "live-ticket": "for scripts",
    "media": "files",
    "robots": "for programs",
    "favicon": "for programs",
    "manifest": "for programs",
}

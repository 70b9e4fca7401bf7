"""Who may call what: a line for each address of the product. A new address is a new line.

`sora_ugc/tests/test_routes.py` fails when one is missing, and tries each of them with nobody, a
stranger (somebody with an account to whom the thing does not belong), its owner, and staff, who are
strangers outside of the admin. A status stands for what is answered to who may call; methods that
are not named are refused to everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

NOBODY, STRANGER, OWNER, STAFF = "nobody", "stranger", "owner", "staff"
CALLERS = (NOBODY, STRANGER, OWNER, STAFF)
# To the page or the call of the sign-in.
SIGN_IN = -1

Each = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Route:
    """One address, as the URL table spells it.

    `statuses`: for each method, in the order of CALLERS; `body`: what is sent along as JSON.
    """

    path: str
    statuses: dict[str, Each]
    body: dict[str, Any] = field(default_factory=dict)


def anybody(path: str, **methods: int) -> Route:
    """The same for everybody, signed in or not."""
    return Route(path, {name: (status,) * 4 for name, status in methods.items()})


def visitors(path: str, **methods: int) -> Route:
    """A way in; who is in already is led on."""
    return Route(path, {name: (status, 302, 302, 302) for name, status in methods.items()})


def signed_in(path: str, **methods: int) -> Route:
    """The same for everybody with an account, each about what is theirs."""
    return Route(path, {name: (SIGN_IN, *(status,) * 3) for name, status in methods.items()})


def owner(path: str, body: dict[str, Any] | None = None, **methods: int) -> Route:
    """About one thing: for everybody but its owner there is none, staff too."""
    statuses = {name: (SIGN_IN, 404, status, 404) for name, status in methods.items()}
    return Route(path, statuses, body or {})


def each(path: str, **methods: Each) -> Route:
    """What depends on who it is in another way."""
    return Route(path, methods)


JOB = "studio/jobs/<uuid:job_id>/"
KEY = r"accounts/^confirm-email/(?P<key>[-:\w]+)/$"
RESET = r"accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$"

SITE = (
    anybody("", GET=200),
    anybody("pricing/", GET=200),
    anybody("terms/", GET=200),
    anybody("privacy/", GET=200),
    anybody("refunds/", GET=200),
    anybody("api/docs/", GET=200),
    # Under DEBUG only.
    anybody("styleguide/", GET=404),
    anybody("styleguide/mails/<slug:name>/", GET=404),
    anybody("robots.txt", GET=200),
    anybody("favicon.ico", GET=302),
    anybody("site.webmanifest", GET=200),
    # Who holds a signed link; this one is none.
    anybody("media/<path:key>", GET=403),
    anybody("healthz", GET=200),
    # Nothing works for the tests.
    anybody("readyz", GET=503),
    # Who knows the token, if there is one.
    anybody("metrics", GET=404),
    # What is not signed.
    anybody("webhooks/stripe", POST=400),
    anybody("webhooks/openai", POST=400),
    anybody("webhooks/renderers/<slug:endpoint>", POST=400),
)

WAYS_IN = (
    visitors("accounts/signup/", GET=200, POST=200),
    visitors("accounts/login/", GET=200, POST=200),
    visitors("accounts/login/code/", GET=200, POST=200),
    visitors("accounts/login/code/confirm/", GET=302, POST=302),
    visitors("accounts/login/app/", GET=302, POST=302),
    each("accounts/logout/", GET=(302, 200, 200, 200), POST=(302, 302, 302, 302)),
    anybody("accounts/inactive/", GET=200),
    anybody("accounts/magic/", GET=200, POST=200),
    anybody("accounts/magic/sent/", GET=200),
    anybody("accounts/magic/<str:token>/", GET=410, POST=410),
    anybody(KEY, GET=200, POST=410),
    anybody("accounts/password/reset/", GET=200, POST=200),
    anybody("accounts/password/reset/done/", GET=200),
    anybody(RESET, GET=200, POST=200, DELETE=200, PATCH=200),
    anybody("accounts/app/", GET=302, POST=302, DELETE=302, PATCH=302),
)

# The owner has a password; the stranger and staff have none, and no app. None has a second factor.
ACCOUNT = (
    each("accounts/again/", GET=(SIGN_IN, 302, 200, 302), POST=(SIGN_IN, 302, 200, 302)),
    each("accounts/again/app/", GET=(SIGN_IN, 302, 302, 302), POST=(SIGN_IN, 302, 302, 302)),
    each("accounts/again/code/", GET=(SIGN_IN, 200, 302, 200), POST=(SIGN_IN, 200, 302, 200)),
    # The stranger's address is not proven.
    each("accounts/app/on/", GET=(SIGN_IN, 302, 200, 200), POST=(SIGN_IN, 302, 200, 200)),
    signed_in("accounts/app/off/", GET=404, POST=404, DELETE=404, PATCH=404),
    signed_in("accounts/app/codes/", GET=404),
    signed_in("accounts/app/codes/file/", GET=404, POST=404, DELETE=404, PATCH=404),
    signed_in("accounts/app/codes/new/", GET=200, POST=302),
    each("accounts/password/change/", GET=(SIGN_IN, 302, 200, 302), POST=(SIGN_IN, 302, 200, 302)),
    each("accounts/password/set/", GET=(SIGN_IN, 200, 302, 200), POST=(SIGN_IN, 200, 302, 200)),
    signed_in("account/", GET=200),
    signed_in("account/confirmation/", POST=302),
    signed_in("account/data/export/", GET=200, POST=302),
    signed_in("account/data/export/status/", GET=200),
    owner("account/data/export/<uuid:export_id>/", GET=302),
    signed_in("account/delete/", GET=200, POST=200),
    signed_in("account/email/", GET=200, POST=200),
    each("account/email/<str:token>/", GET=(SIGN_IN, 410, 200, 410), POST=(SIGN_IN, 410, 302, 410)),
    anybody("account/language/", POST=302),
    signed_in("account/mails/", POST=302),
    # Who holds a link from a mail; this one is none.
    anybody("account/mails/<str:token>/", GET=404, POST=404),
    signed_in("account/sessions/others/end/", POST=302),
    owner("account/sessions/<int:session_id>/end/", POST=302),
    signed_in("account/tokens/", POST=400),
    owner("account/tokens/<str:digest>/revoke/", POST=302),
)

STUDIO = (
    signed_in("studio/", GET=200),
    signed_in("studio/new/", GET=200, POST=400),
    signed_in("studio/new/draft/", POST=200),
    signed_in("studio/new/prompt/", POST=302),
    signed_in("studio/new/image/", POST=400),
    # The photo of one's own draft, which the others have not.
    owner("studio/new/frame.jpg", GET=200),
    owner("studio/new/photos/<uuid:asset_id>.jpg", GET=200),
    each("studio/live-ticket/", GET=(401, 200, 200, 200)),
    owner(JOB, GET=200),
    owner(f"{JOB}status/", GET=200),
    owner(f"{JOB}preview/", GET=302),
    owner(f"{JOB}cancel/", POST=302),
    owner(f"{JOB}delete/", POST=302),
    owner(f"{JOB}undelete/", POST=302),
    owner(f"{JOB}again/", POST=302),
    owner(f"{JOB}exports/", GET=200, POST=302),
    owner(f"{JOB}report/", POST=302),
    owner(f"{JOB}receipt/", GET=200),
)

BILLING = (
    signed_in("billing/", GET=200),
    signed_in("billing/statement/", GET=200),
    signed_in("billing/packs/", GET=200),
    # Without a pack.
    signed_in("billing/checkout/", POST=303),
    # Without a session.
    signed_in("billing/return/", GET=404),
    owner("billing/purchases/<uuid:purchase_id>/", GET=200),
)

ASSET = "api/v1/assets/<str:asset_id>"
API_JOB = "api/v1/jobs/<str:job_id>"

API = (
    anybody("api/v1/auth/register", POST=400),
    anybody("api/v1/auth/login", POST=400),
    anybody("api/v1/auth/magic-link", POST=400),
    signed_in("api/v1/auth/session", GET=200, DELETE=204),
    # Making one by a session is the account page's, which asks again.
    signed_in("api/v1/auth/tokens", GET=200, POST=400),
    owner("api/v1/auth/tokens/<str:token_id>", DELETE=204),
    signed_in("api/v1/credits/balance", GET=200),
    signed_in("api/v1/credits/entries", GET=200),
    anybody("api/v1/billing/packs", GET=200),
    signed_in("api/v1/billing/checkout", POST=400),
    signed_in("api/v1/billing/purchases", GET=200),
    anybody("api/v1/models", GET=200),
    anybody("api/v1/platforms", GET=200),
    anybody("api/v1/presets", GET=200),
    signed_in("api/v1/prompts/compose", POST=400),
    # Not as JSON.
    signed_in("api/v1/assets", POST=415),
    owner(ASSET, DELETE=204),
    owner(f"{ASSET}/download", GET=302),
    signed_in("api/v1/jobs/quote", POST=400),
    signed_in("api/v1/jobs/create", POST=400),
    signed_in("api/v1/jobs", GET=200),
    owner(API_JOB, GET=200, DELETE=204),
    owner(f"{API_JOB}/cancel", POST=409),
    owner(f"{API_JOB}/exports", {"platform": "youtube"}, GET=200, POST=201),
    owner(f"{API_JOB}/receipt", GET=200),
    anybody("api/v1/schema", GET=200),
    # What is no call, by any method.
    anybody("api/", GET=404, POST=404, DELETE=404, PATCH=404),
)

ROUTES = (*SITE, *WAYS_IN, *ACCOUNT, *STUDIO, *BILLING, *API)

# The admin is for staff, all of it: addresses below it, those of a model without its name.
ADMIN = {
    "": "the start, and the list of a model",
    "margins/": "what is left of each price",
    "login/": "leads to the sign-in of everybody",
    "autocomplete/": "names to choose from",
    "jsi18n/": "words for scripts",
    "r/<path:content_type_id>/<path:object_id>/": "a thing's page on the site",
    "password_change/done/": "a word",
    "add/": "a new one, where that is possible",
    "export/": "the audit log as CSV",
    "health/": "how renderers do",
    "<path:object_id>/history/": "what was changed",
    "<path:object_id>/delete/": "the end of one, where that is possible",
    "<path:object_id>/change/": "one of them",
    "<path:object_id>/": "leads to one of them",
    "<path:object_id>/do/<slug:action>/": "a deed",
    "<uuid:user_id>/data/<uuid:export_id>/": "somebody's data, for who cannot sign in",
    "^([^/]+)/history/([^/]+)/$": "one change",
    "^(?P<app_label>...)/$": "the models of a room",
    "(?P<url>.*)$": "what there is not",
}
# Below it, and the same as elsewhere on the site.
NOT_THE_ADMINS = ("admin/password_change/", "admin/logout/")

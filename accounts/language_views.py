"""The switch in the footer of every page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts.languages import cookie_set, language_keep
from accounts.models import User


# A token in every footer would give each visitor of a public page a cookie. A strange site gains
# nothing here: the session's cookie is not sent with its forms, so no account is touched.
@csrf_exempt
@require_POST
def language_choose(request: HttpRequest) -> HttpResponse:
    """Speak `language` from now on and go back to `next`; an unknown one changes nothing."""
    language = request.POST.get("language", "")
    response = redirect(_way_back(request.POST.get("next", "")))
    if language in dict(settings.LANGUAGES):
        cookie_set(response, language)
        if isinstance(request.user, User):
            language_keep(user=request.user, language=language)
    return response


def _way_back(path: str) -> str:
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours else "/"

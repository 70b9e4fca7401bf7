"""The style page. It exists with DEBUG only: it is for who draws pages, not for who uses them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from common import mail
from common.context_processors import site
from common.headers import policy_replaced
from sora_ugc.policy import MAIL
from sora_ugc.styleguide.mails import MAILS
from sora_ugc.styleguide.specimens import GROUPS, Group, Specimen

THEMES = ("light", "dark")
# What may stand only once on a page: each half, and each specimen in it, has its own.
_ONCE = re.compile(
    r'\b(id|for|name|href|aria-labelledby|aria-describedby)="(#?)([^"/#:?][^"/:?]*)"'
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A specimen, drawn once for each theme."""

    title: str | Promise
    template: str
    halves: list[tuple[str, SafeString]]


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component, in its states, in both themes side by side."""
    if not settings.DEBUG:
        raise Http404
    # Nothing here is ever sent.
    known = site(request) | {"csrf_token": "none"}
    groups = [(group, _shown(group, known)) for group in GROUPS]
    return render(request, "styleguide/page.html", {"groups": groups, "mails": sorted(MAILS)})


@require_safe
@policy_replaced(MAIL)
def mail_preview(request: HttpRequest, name: str) -> HttpResponse:
    """An e-mail as its reader sees it, or with `?as=text` as a program without HTML does."""
    if not settings.DEBUG or name not in MAILS:
        raise Http404
    message = mail.render(name, to="ada@example.com", context=MAILS[name])
    if request.GET.get("as") == "text":
        words = f"{message.subject}\n\n{message.body}"
        return HttpResponse(words, content_type="text/plain; charset=utf-8")
    # Pictures travel in a mail; here there is none.
    html = str(message.alternatives[0][0]).replace("cid:poster", static("img/landing-poster.webp"))
    return HttpResponse(html)


def _shown(group: Group, known: dict[str, object]) -> list[Shown]:
    return [
        Shown(
            specimen.title,
            specimen.template,
            [
                (theme, _drawn(specimen, known, f"{group.slug}-{number}-{theme}"))
                for theme in THEMES
            ],
        )
        for number, specimen in enumerate(group.specimens)
    ]


def _drawn(specimen: Specimen, known: dict[str, Any], suffix: str) -> SafeString:
    html = render_to_string(specimen.template, known | specimen.context())

    def own(found: re.Match[str]) -> str:
        attribute, hash_, names = found.groups()
        if attribute == "href" and not hash_:
            return found[0]
        apart = " ".join(f"{name}-{suffix}" for name in names.split())
        return f'{attribute}="{hash_}{apart}"'

    return mark_safe(_ONCE.sub(own, html))  # noqa: S308  # nosec B308 B703  # our own templates, escaped by themselves

"""E-mail: a folder under templates/email with `subject.txt`, `body.txt` and `body.html`.

Each e-mail has a function that names it in the room that sends it (`accounts/mails.py`).
"""

from __future__ import annotations

import logging
from email.mime.image import MIMEImage
from functools import partial
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from common.errors import Unavailable

logger = logging.getLogger(__name__)


def send(
    name: str,
    *,
    to: str,
    context: dict[str, Any] | None = None,
    required: bool = False,
    headers: dict[str, str] | None = None,
    pictures: dict[str, bytes] | None = None,
) -> None:
    """Send the e-mail `name` to one address, once the open transaction is committed.

    `headers` come on top of those that every mail has. `pictures` are JPEGs that travel in the mail
    and that its HTML shows as `cid:` and their name, so that nothing is fetched when it is read.

    A mail server that cannot be reached is logged and breaks nothing, unless `required` says
    that the mail is the point of the request: then Unavailable is raised.
    """
    message = render(name, to=to, context=context or {})
    message.extra_headers.update(headers or {})
    _carry(message, pictures or {})
    transaction.on_commit(partial(_deliver, name, message, required=required))


def site_link(path: str) -> str:
    """The full address of a path of the site; never from the request, whose host may be forged."""
    return f"{settings.SITE_URL}{path}"


def render(name: str, *, to: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """The e-mail `name` as it would leave, without its pictures; who answers it reaches support."""
    words = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "support_email": settings.SUPPORT_EMAIL,
        "to": to,
        **context,
    }
    subject = " ".join(render_to_string(f"email/{name}/subject.txt", words).split())
    body = render_to_string(f"email/{name}/body.txt", words).strip() + "\n"
    answers_to = [settings.SUPPORT_EMAIL] if settings.SUPPORT_EMAIL else None
    message = EmailMultiAlternatives(subject=subject, body=body, to=[to], reply_to=answers_to)
    message.attach_alternative(render_to_string(f"email/{name}/body.html", words), "text/html")
    return message


def _carry(message: EmailMultiAlternatives, pictures: dict[str, bytes]) -> None:
    for name, jpeg in pictures.items():
        picture = MIMEImage(jpeg, "jpeg")
        picture.add_header("Content-ID", f"<{name}>")
        picture.add_header("Content-Disposition", "inline", filename=f"{name}.jpg")
        message.mixed_subtype = "related"  # type: ignore[attr-defined]  # the stubs miss it
        message.attach(picture)


def _deliver(name: str, message: EmailMultiAlternatives, *, required: bool) -> None:
    try:
        message.send()
    except (SMTPException, OSError) as error:
        logger.exception("The e-mail %s could not be sent", name)
        if required:
            raise Unavailable(
                _("We cannot send e-mail right now. Nothing was changed. Please try again soon.")
            ) from error

"""What an e-mail address is here: one spelling for each mailbox."""

from __future__ import annotations

import re
from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

MAX_LENGTH = 254

# Django's own pattern ignores case over all of Unicode: it takes the Kelvin sign for a k.
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")


def email_normalise(raw: str) -> str:
    """The address in lower case with its domain in ASCII (IDNA); ValidationError if it is none."""
    local, at, domain = raw.strip().rpartition("@")
    if not at or len(raw) > MAX_LENGTH:
        raise _not_an_address()
    email = f"{local.lower()}@{_ascii_domain(domain)}"
    if not _LOCAL.fullmatch(local) or len(email) > MAX_LENGTH:
        raise _not_an_address()
    validate_email(email)
    return email


def email_mask(email: str) -> str:
    """Enough of the address for its owner to know it: `a***@example.com`."""
    local, _at, domain = email.rpartition("@")
    return f"{local[:1]}***@{domain}"


class EmailField(forms.EmailField):
    """A form's e-mail field that gives the normalised address."""

    def __init__(self, label: Any = None) -> None:
        super().__init__(
            label=label or _("E-mail"),
            max_length=MAX_LENGTH,
            widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        )

    def clean(self, value: str) -> str:
        return email_normalise(super().clean(value))


def _ascii_domain(domain: str) -> str:
    # Python's own codec is IDNA 2003, for which faß.de is fass.de: somebody else's domain.
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise _not_an_address() from None


def _not_an_address() -> ValidationError:
    return ValidationError(_("This is not an e-mail address."), code="invalid")

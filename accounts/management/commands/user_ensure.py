"""Make or update an account from the shell."""

from __future__ import annotations

import os
import re
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.second_factor import totp_ensure
from accounts.services import user_ensure
from common.errors import InvalidInput

_BASE32 = re.compile(r"[A-Z2-7]{32}")


class Command(BaseCommand):
    help = (
        "Make the account of an e-mail address, or give it this password; its address counts as "
        "confirmed. Can be run again: nothing changes and nobody is signed out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument(
            "--password-env",
            required=True,
            metavar="VAR",
            help="the environment variable with the password (arguments can be seen by others)",
        )
        parser.add_argument("--staff", action="store_true", help="may do everything in the admin")
        parser.add_argument(
            "--totp-env",
            metavar="VAR",
            help="the environment variable with the secret of an authenticator app, in base32; "
            "staff without one are led to set one up",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get(options["password_env"], "")
        if not password:
            raise CommandError(f"{options['password_env']} is not set in the environment.")
        try:
            user, created = user_ensure(
                email=options["email"], password=password, staff=options["staff"]
            )
        except InvalidInput as error:
            raise CommandError(f"{options['email']} is not an e-mail address.") from error
        if variable := options["totp_env"]:
            totp_ensure(user=user, secret=_secret(variable))
        self.stdout.write(f"{'made' if created else 'updated'} {user.email} {user.pk}")


def _secret(variable: str) -> str:
    """What an authenticator app shares with us; CommandError when that variable holds none."""
    secret = os.environ.get(variable, "")
    if not _BASE32.fullmatch(secret):
        raise CommandError(f"{variable} must hold 32 characters of base32 in the environment.")
    return secret

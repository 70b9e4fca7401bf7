"""How passwords are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes and one lane (OWASP, Password Storage Cheat Sheet).

    Django's own takes 100 MiB for each sign-in: a handful at once would fill a small container.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

"""Who calls the API."""

from knox.auth import TokenAuthentication


class BearerAuthentication(TokenAuthentication):
    """`Authorization: Bearer <token>`."""

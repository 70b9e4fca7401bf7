"""The calls under /auth: accounts, tokens and the current session."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.logout import logout
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.authentication import caller
from accounts.errors import EmailTaken, InvalidCredentials, SecondFactorRequired
from accounts.limits import magic_link_allowed
from accounts.magic import magic_link_send
from accounts.models import ApiToken, User
from accounts.passwords import credentials_check
from accounts.second_factor import second_factor_check
from accounts.serializers import (
    AddressSerializer,
    CredentialsSerializer,
    SessionSerializer,
    SignedInSerializer,
    SignInSerializer,
)
from accounts.services import confirmation_send, user_register
from accounts.tokens import token_create, token_revoke, token_sign_in
from common import rate_limits
from common.errors import AccountSuspended, InvalidInput, Unavailable
from common.schema import refused
from credits.selectors import balance_get


class _OpenView(APIView):
    """A call for people who have no credentials yet; those that they send are not looked at."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class RegisterView(_OpenView):
    """Make an account."""

    @extend_schema(
        operation_id="auth_register",
        auth=[],
        request=CredentialsSerializer,
        responses={
            201: SignedInSerializer,
            **refused(InvalidInput, EmailTaken),
        },
    )
    def post(self, request: Request) -> Response:
        """A new account and its first token. It starts with no credits."""
        fields = _valid(CredentialsSerializer, request)
        rate_limits.check(request, "signup")
        user = user_register(**fields, request=request)
        confirmation_send(user=user)
        _token, text = token_create(user=user, name="API", request=request)
        return Response(_signed_in(user, text), status=201)


class LoginView(_OpenView):
    """Sign in."""

    @extend_schema(
        operation_id="auth_login",
        auth=[],
        request=SignInSerializer,
        responses={
            200: SignedInSerializer,
            **refused(InvalidInput, InvalidCredentials, SecondFactorRequired, AccountSuspended),
        },
    )
    def post(self, request: Request) -> Response:
        """A new token for e-mail and password.

        With a second factor the answer is `mfa_required`, until the same call brings its code as
        `otp`: six digits of the app, or a recovery code. Each code works once.
        """
        fields = _valid(SignInSerializer, request)
        code = fields.pop("otp")
        user = credentials_check(request=request._request, **fields)
        factors = second_factor_check(request=request._request, user=user, code=code)
        methods = ["password", *factors]
        _token, text = token_sign_in(user=user, methods=methods, request=request)
        return Response(_signed_in(user, text))


class MagicLinkView(_OpenView):
    """Sign in without a password."""

    @extend_schema(
        operation_id="auth_magic_link",
        auth=[],
        request=AddressSerializer,
        responses={
            202: OpenApiResponse(description="Its mail is on its way, if it has an account."),
            **refused(InvalidInput, Unavailable),
        },
    )
    def post(self, request: Request) -> Response:
        """Mail a link that signs in; the answer is the same for an unknown address."""
        email = _valid(AddressSerializer, request)["email"]
        if magic_link_allowed(request._request, email):
            magic_link_send(email=email)
        return Response(status=202)


class SessionView(APIView):
    """Who is calling."""

    @extend_schema(
        operation_id="auth_session",
        responses=SessionSerializer,
    )
    def get(self, request: Request) -> Response:
        """The caller and their credits."""
        user = caller(request)
        balance = balance_get(creator_id=user.pk)
        return Response(SessionSerializer({"user": user, "credits": balance}).data)

    @extend_schema(
        operation_id="auth_logout",
        request=None,
        responses={204: OpenApiResponse(description="The token is dead.")},
    )
    def delete(self, request: Request) -> Response:
        """Kill the token of this call; called with a session cookie, sign the session out."""
        if isinstance(request.auth, ApiToken):
            token_revoke(token=request.auth, actor_id=caller(request).pk, request=request)
        else:
            logout(request._request, show_message=False)
        return Response(status=204)


def _valid(serializer_class: type[Serializer], request: Request) -> dict[str, Any]:
    serializer = serializer_class(data=request.data)
    serializer.is_valid(raise_exception=True)
    fields: dict[str, Any] = serializer.validated_data
    return fields


def _signed_in(user: User, text: str) -> dict[str, Any]:
    return SignedInSerializer({"user": user, "token": text}).data

"""Stripe's errors, in the shape that its libraries read: https://docs.stripe.com/api/errors."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer that is not a success: HTTP status, type, code, message and parameter."""

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        kind: str = "invalid_request_error",
        code: str | None = None,
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.kind = kind
        self.code = code
        self.param = param

    def body(self) -> dict[str, Any]:
        """The JSON body; as at Stripe, keys without a value are left out."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://docs.stripe.com/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        return {"error": error}


def missing_param(param: str) -> ApiError:
    """A required parameter was not sent."""
    return ApiError(f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown_param(param: str) -> ApiError:
    """A parameter was sent that the call does not have."""
    return ApiError(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def only_one_of(*params: str) -> ApiError:
    """Parameters were sent together that exclude each other."""
    return ApiError(
        f"You may only specify one of these parameters: {', '.join(params)}.", param=params[0]
    )


def no_such(noun: str, wanted: str, *, param: str = "id", status: int = 404) -> ApiError:
    """The object does not exist. Stripe says 404 for the path's id and 400 for a parameter."""
    return ApiError(
        f"No such {noun}: '{wanted}'", status=status, code="resource_missing", param=param
    )

"""What a call's parameters may be: small readers that check a decoded form and give it types.

A reader takes the raw value and its path (`line_items[0][quantity]`) and returns the value that
the call works with, or raises the error that Stripe would answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe.errors import ApiError, missing_param, unknown_param

Reader = Callable[[Any, str], Any]


def text(*, longest: int = 5000) -> Reader:
    """Text that is not empty."""

    def read(value: Any, path: str) -> str:
        checked = _scalar(value, path)
        if not checked:
            raise ApiError(
                f"You passed an empty string for '{path}'. We assume empty values are an attempt "
                f"to unset a parameter; however '{path}' cannot be unset. You should remove "
                f"'{path}' from your request or supply a non-empty value.",
                code="parameter_invalid_empty",
                param=path,
            )
        if len(checked) > longest:
            raise ApiError(f"Invalid string: must be at most {longest} characters", param=path)
        return checked

    return read


def optional_text(value: Any, path: str) -> str | None:
    """Text; an empty one unsets the field."""
    return _scalar(value, path) or None


def integer(*, least: int | None = None, most: int | None = None) -> Reader:
    """A whole number within bounds."""

    def read(value: Any, path: str) -> int:
        raw = _scalar(value, path)
        try:
            number = int(raw)
        except ValueError:
            raise ApiError(
                f"Invalid integer: {raw}", code="parameter_invalid_integer", param=path
            ) from None
        if least is not None and number < least:
            raise ApiError(
                f"This value must be greater than or equal to {least}.",
                code="parameter_invalid_integer",
                param=path,
            )
        if most is not None and number > most:
            raise ApiError(
                f"This value must be less than or equal to {most} (it currently is '{number}').",
                code="parameter_invalid_integer",
                param=path,
            )
        return number

    return read


def boolean(value: Any, path: str) -> bool:
    """`true` or `false`."""
    raw = _scalar(value, path)
    if raw not in {"true", "false"}:
        raise ApiError(f"Invalid boolean: {raw}", param=path)
    return raw == "true"


def choice(*options: str) -> Reader:
    """One of a few words."""

    def read(value: Any, path: str) -> str:
        raw = _scalar(value, path)
        if raw not in options:
            raise ApiError(f"Invalid {path}: must be one of {', '.join(options)}", param=path)
        return raw

    return read


def url(value: Any, path: str) -> str:
    """An http or https address."""
    raw = _scalar(value, path)
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ApiError("Not a valid URL", code="url_invalid", param=path)
    return raw


def email(value: Any, path: str) -> str:
    """Something that can be an e-mail address."""
    raw = _scalar(value, path)
    name, at, domain = raw.rpartition("@")
    if not (name and at and domain) or " " in raw:
        raise ApiError(f"Invalid email address: {raw}", code="email_invalid", param=path)
    return raw


def currency(value: Any, path: str) -> str:
    """A three-letter currency, answered in lower case as Stripe does."""
    raw = _scalar(value, path).lower()
    if len(raw) != 3 or not raw.isalpha():
        raise ApiError(f"Invalid currency: {raw}.", param=path)
    return raw


def metadata(value: Any, path: str) -> dict[str, str]:
    """At most 50 pairs of a name (40 characters) and a text (500); an empty text unsets."""
    if value == "":
        return {}
    pairs = {name: _scalar(item, f"{path}[{name}]") for name, item in _hash(value, path).items()}
    if len(pairs) > 50:
        raise ApiError("Metadata can have at most 50 keys.", param=path)
    for name, item in pairs.items():
        _metadata_pair_check(name, item, path)
    return pairs


def hash_merge(kept: dict[str, str], given: dict[str, str]) -> dict[str, str]:
    """Metadata after an update: names are added or replaced, an empty text takes its name away."""
    return {name: value for name, value in {**kept, **given}.items() if value}


def _metadata_pair_check(name: str, item: str, path: str) -> None:
    if len(name) > 40:
        raise ApiError(
            f"Invalid string: {name}; must be at most 40 characters", param=f"{path}[{name}]"
        )
    if len(item) > 500:
        raise ApiError(
            f"Metadata values can have up to 500 characters, but you passed in a value that is "
            f"{len(item)} characters.",
            param=f"{path}[{name}]",
        )


def list_of(reader: Reader) -> Reader:
    """A list, sent as `a[0]`, `a[1]` or as `a[]`."""

    def read(value: Any, path: str) -> list[Any]:
        items = _hash(value, path)
        if not all(index.isdigit() for index in items):
            raise ApiError("Invalid array", param=path)
        ordered = sorted(items.items(), key=lambda pair: int(pair[0]))
        return [reader(item, f"{path}[{index}]") for index, item in ordered]

    return read


def hash_of(fields: Mapping[str, Reader], *, required: tuple[str, ...] = ()) -> Reader:
    """A dictionary with these fields and no others."""

    def read(value: Any, path: str) -> dict[str, Any]:
        return _fields_read(_hash(value, path), fields, required, prefix=path)

    return read


def accepted(value: Any, path: str) -> Any:
    """A real parameter of Stripe's that changes nothing here: taken as it comes."""
    return value


def params_read(
    form: dict[str, Any], fields: Mapping[str, Reader], *, required: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Read a whole call; `expand` belongs to every call. Raises ApiError."""
    return _fields_read(form, {"expand": list_of(text()), **fields}, required, prefix="")


def _fields_read(
    form: dict[str, Any], fields: Mapping[str, Reader], required: tuple[str, ...], *, prefix: str
) -> dict[str, Any]:
    for name in form:
        if name not in fields:
            raise unknown_param(_join(prefix, name))
    for name in required:
        if name not in form:
            raise missing_param(_join(prefix, name))
    return {name: fields[name](value, _join(prefix, name)) for name, value in form.items()}


def _join(prefix: str, name: str) -> str:
    return f"{prefix}[{name}]" if prefix else name


def _scalar(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise ApiError(f"Invalid string: {value}", param=path)
    return value


def _hash(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ApiError("Invalid object", param=path)
    return value

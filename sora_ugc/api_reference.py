"""The API's description as a page reads it: made once for each language, from the schema itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from django.utils import translation
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from drf_spectacular.generators import SchemaGenerator

_CODE_LINE = re.compile(r"^`(\w+)`: (.*)$")
# What the schema says of each choice; the page names them in the type.
_CHOICE_LINES = re.compile(r"^\* `.*$", re.MULTILINE)
# Of these kinds there is one value.
_ALONE = {"NullEnum": "null", "BlankEnum": '""'}
# As somebody new needs them.
_ORDER = ("auth", "billing", "credits", "models", "platforms", "presets", "prompts")
_LAST = ("assets", "jobs")


@dataclass(frozen=True, slots=True)
class Field:
    """A member of a body, or a parameter; `where` is query, path or header."""

    name: str
    type: SafeString
    required: bool
    words: SafeString
    where: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What is sent or answered: a link to its kind, and an example."""

    media_type: str
    type: SafeString
    example: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What comes back with a status; a refusal has `codes`, each with its words."""

    status: int
    phrase: str
    words: SafeString
    codes: list[tuple[str, SafeString]]
    bodies: list[Body]
    headers: list[str]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API."""

    id: str
    method: str
    path: str
    title: str
    paragraphs: list[SafeString]
    open: bool
    parameters: list[Field]
    sent: list[Body]
    answers: list[Answer]
    refusals: list[Answer]

    @property
    def short_path(self) -> str:
        """Without what all paths begin with."""
        return self.path.removeprefix("/api/v1")

    @property
    def examples(self) -> list[Body]:
        """What comes back when all went well; the last such answer is the first time's."""
        return next((answer.bodies for answer in reversed(self.answers) if answer.bodies), [])


@dataclass(frozen=True, slots=True)
class Group:
    """The calls of one part of the API."""

    name: str
    calls: list[Call]


@dataclass(frozen=True, slots=True)
class Kind:
    """An object that bodies consist of."""

    name: str
    words: SafeString
    fields: list[Field]


@dataclass(frozen=True, slots=True)
class Reference:
    """All of it."""

    groups: list[Group]
    kinds: list[Kind]


@lru_cache(maxsize=8)
def reference(language: str) -> Reference:
    """The API's description in a language, as far as its words are translated."""
    with translation.override(language):
        generator = SchemaGenerator()  # type: ignore[no-untyped-call]
        schema = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        calls: dict[str, list[Call]] = {}
        for path, operations in schema["paths"].items():
            for method, operation in operations.items():
                calls.setdefault(operation["tags"][0], []).append(_call(method, path, operation))
        kinds = [_kind(name, told) for name, told in schema["components"]["schemas"].items()]
    places = [*_ORDER, *sorted(set(calls) - {*_ORDER, *_LAST}), *_LAST]
    groups = [Group(name, calls[name]) for name in places if name in calls]
    return Reference(groups, [kind for kind in kinds if kind.fields])


def _call(method: str, path: str, operation: dict[str, Any]) -> Call:
    found = [_answer(int(status), told) for status, told in operation["responses"].items()]
    paragraphs = operation.get("description", "").split("\n\n")
    rest = paragraphs[0].partition(". ")[2]
    return Call(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        title=operation["summary"],
        paragraphs=[_marked(text) for text in [rest, *paragraphs[1:]] if text],
        open=not any(operation.get("security", [{}])) or {} in operation.get("security", []),
        parameters=[
            Field(
                name=told["name"],
                type=_type(told["schema"]),
                required=told.get("required", False),
                words=_marked(told.get("description", "")),
                where=told["in"],
            )
            for told in operation.get("parameters", [])
        ],
        sent=list(_bodies(operation.get("requestBody", {}))),
        answers=[answer for answer in found if answer.status < 400],
        refusals=[answer for answer in found if answer.status >= 400],
    )


def _answer(status: int, told: dict[str, Any]) -> Answer:
    lines = told["description"].splitlines()
    codes = [match.groups() for line in lines if (match := _CODE_LINE.match(line))]
    return Answer(
        status=status,
        phrase=HTTPStatus(status).phrase,
        words=_marked("" if codes else told["description"]),
        codes=[(code, _marked(words)) for code, words in codes],
        bodies=[] if codes else list(_bodies(told)),
        headers=[name for name in told["headers"] if name != "X-Request-Id"],
    )


def _bodies(told: dict[str, Any]) -> Iterator[Body]:
    for media_type, content in told.get("content", {}).items():
        example = content["example"]
        if not isinstance(example, str):
            example = json.dumps(example, indent=2, ensure_ascii=False)
        yield Body(media_type, _type(content["schema"]), example)


def _kind(name: str, told: dict[str, Any]) -> Kind:
    required = told.get("required", [])
    fields = [
        Field(
            name=member,
            type=_type(schema),
            required=member in required,
            words=_marked(schema.get("description", "")),
        )
        for member, schema in told.get("properties", {}).items()
    ]
    return Kind(name, _marked(told.get("description", "")), fields)


def _type(schema: dict[str, Any]) -> SafeString:
    """Such as "list of Job", "string (uuid) or null", with links to other kinds."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if name.endswith("Enum"):
            return format_html("{}", _ALONE.get(name, name.removesuffix("Enum")))
        return format_html('<a href="#{}">{}</a>', name, name)
    several = next((schema[word] for word in ("allOf", "oneOf", "anyOf") if word in schema), None)
    if several:
        return format_html_join(" or ", "{}", ((_type(one),) for one in several))
    if "enum" in schema:
        return format_html_join(" or ", "{}", ((json.dumps(one),) for one in schema["enum"]))
    names = schema.get("type", "any")
    words = [_plain(name, schema) for name in (names if isinstance(names, list) else [names])]
    return format_html_join(" or ", "{}", ((word,) for word in words))


def _plain(name: str, schema: dict[str, Any]) -> SafeString:
    if name == "array":
        return format_html("list of {}", _type(schema["items"]))
    if name == "string" and "format" in schema:
        return format_html("string ({})", schema["format"])
    return format_html("{}", name)


def _marked(text: str) -> SafeString:
    """Text with what stands between backticks as code."""
    parts = re.split(r"`([^`]+)`", " ".join(_CHOICE_LINES.sub("", text).split()))
    marked = (
        (format_html("<code>{}</code>", part) if number % 2 else part,)
        for number, part in enumerate(parts)
    )
    return format_html_join("", "{}", marked)

"""What a browser would send of a page: its forms, and its links."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser


class NotOnPage(Exception):
    """The page does not have what somebody would press next, so nobody gets further from it."""


@dataclass
class Form:
    """A form as it stands. `fields` holds what is filled in, chosen, or ticked."""

    id: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """The forms, links and `<meta name>`s of an HTML page.

    A ticked box counts, and so does one that must be ticked before the form can be sent: whoever
    comes by here agrees to what is asked.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.metas: dict[str, dict[str, str]] = {}
        self._form: Form | None = None
        self._written: str | None = None
        self._chosen: str | None = None
        self.feed(text)

    def form(self, *, action: str = "", named: str = "") -> Form:
        """The first form with this id, or that goes to this path. Raises NotOnPage."""
        for found in self.forms:
            if (named and found.id == named) or (
                action and found.action.partition("?")[0] == action
            ):
                return found
        raise NotOnPage(f"no form {named or action}")

    def link(self, part: str) -> str:
        """The first link with this in its address. Raises NotOnPage."""
        for found in self.links:
            if part in found:
                return found
        raise NotOnPage(f"no link with {part}")

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(given.get("id", ""), given.get("action", ""))
            self.forms.append(self._form)
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif tag == "meta" and "name" in given:
            self.metas[given["name"]] = given
        elif self._form is not None:
            self._take(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._written = None
        elif tag == "select":
            self._chosen = None

    def handle_data(self, data: str) -> None:
        if self._form is not None and self._written is not None:
            # The first line break after the tag is no part of what is written.
            before = self._form.fields[self._written]
            self._form.fields[self._written] = before + (data if before else data.lstrip("\n"))

    def _take(self, tag: str, given: dict[str, str]) -> None:
        assert self._form is not None
        fields, name = self._form.fields, given.get("name", "")
        if tag == "textarea" and name:
            self._written = name
            fields[name] = ""
        elif tag == "select" and name:
            self._chosen = name
        elif (
            tag == "option" and self._chosen and ("selected" in given or self._chosen not in fields)
        ):
            fields[self._chosen] = given.get("value", "")
        elif tag == "input" and name:
            fields.update(_input(name, given))


def _input(name: str, given: dict[str, str]) -> Iterator[tuple[str, str]]:
    kind = given.get("type", "text")
    if kind in {"submit", "file", "button"}:
        return
    if kind in {"radio", "checkbox"}:
        if "checked" in given or "required" in given:
            yield name, given.get("value", "on")
        return
    yield name, given.get("value", "")

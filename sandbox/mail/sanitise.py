"""Making an e-mail's HTML safe to show: known tags and attributes stay, all else goes.

The page shows the result in a sandboxed frame with its own content policy as well; this is the
first of the three locks.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

_TAG_NAMES = (
    "a abbr b blockquote br center code div em h1 h2 h3 h4 h5 h6 hr i img li ol p pre s small "
    "span strong style sub sup table tbody td tfoot th thead tr u ul"
)
_TAGS = frozenset(_TAG_NAMES.split())
_VOID = frozenset({"br", "hr", "img"})
_DROPPED_WITH_CONTENT = frozenset(
    {"script", "iframe", "object", "template", "title", "textarea", "noscript", "svg"}
)
_ATTRIBUTE_NAMES = (
    "align alt bgcolor border cellpadding cellspacing class colspan dir height lang role rowspan "
    "style title valign width"
)
_ATTRIBUTES = frozenset(_ATTRIBUTE_NAMES.split())
_ADDRESSES = {
    ("a", "href"): frozenset({"http", "https", "mailto"}),
    ("img", "src"): frozenset({"http", "https", "data"}),
}
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")


def html_sanitise(markup: str) -> str:
    """The markup without scripts, forms, frames, event handlers and odd addresses; links open
    in a page of their own."""
    cleaner = _Cleaner()
    cleaner.feed(markup)
    cleaner.close()
    return cleaner.result()


def text_link(text: str) -> str:
    """Plain text as markup, its web addresses as links."""
    pieces = []
    end = 0
    for found in _LINK.finditer(text):
        url = escape(found[0])
        pieces.append(escape(text[end : found.start()]))
        pieces.append(f'<a href="{url}" target="_blank" rel="noopener noreferrer">{url}</a>')
        end = found.end()
    pieces.append(escape(text[end:]))
    return "".join(pieces)


class _Cleaner(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._out: list[str] = []
        self._open: list[str] = []
        self._dropping: list[str] = []

    def result(self) -> str:
        return "".join([*self._out, *(f"</{tag}>" for tag in reversed(self._open))])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED_WITH_CONTENT:
            self._dropping.append(tag)
        if self._dropping or tag not in _TAGS:
            return
        kept = [pair for name, value in attrs if (pair := _attribute(tag, name, value or ""))]
        if tag == "a":
            kept.append('target="_blank" rel="noopener noreferrer"')
        self._out.append(f"<{' '.join([tag, *kept])}>")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            if tag == self._dropping[-1]:
                self._dropping.pop()
            return
        if tag in self._open:
            while (closed := self._open.pop()) != tag:
                self._out.append(f"</{closed}>")
            self._out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._dropping:
            return
        in_style = bool(self._open) and self._open[-1] == "style"
        self._out.append(data.replace("<", "") if in_style else escape(data, quote=False))


def _attribute(tag: str, name: str, value: str) -> str:
    """`name="value"`, or nothing for an attribute that must go."""
    schemes = _ADDRESSES.get((tag, name))
    if schemes is not None:
        return f'{name}="{escape(value)}"' if _scheme(value) in schemes else ""
    return f'{name}="{escape(value)}"' if name in _ATTRIBUTES else ""


def _scheme(address: str) -> str:
    try:
        return urlsplit(address.strip()).scheme.lower()
    except ValueError:
        return ""

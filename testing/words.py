"""Words of pages and messages that nobody has marked for translation.

Templates are read with Django's own lexer and an HTML parser; Python with `ast`, where a word goes
to people: refusals, messages, labels, choices.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

# What stands for a tag or a variable while the text around it is looked at.
_HOLE = " \x00 "
_WORD = re.compile(r"[^\W\d_]{2,}")
# Attributes that are read out or shown.
_SPOKEN = {
    "alt",
    "aria-label",
    "aria-description",
    "aria-valuetext",
    "label",
    "placeholder",
    "title",
}
# Of those that scripts read, words begin like a sentence or have spaces between them.
_SENTENCE = re.compile(r"^\s*[A-Z][a-z]|[a-z] [a-z]")
_SPEAKING_METAS = {"description", "og:title", "og:description", "og:image:alt"}
# What is no language: code, drawings, and the mark of time.
_SILENT = {"code", "script", "style", "svg"}
_NAMES = {"UTC", "JPEG", "MP4", "API", "CSV"}
# A word as the argument of a filter, or handed to an included template.
_FILTERED = re.compile(r"""\|(?:default|default_if_none|yesno|add|join)\s*:\s*(["'])(.*?)\1""")
_HANDED = re.compile(r"""\b[\w-]+=(["'])(.*?)\1""")
# A date or an amount of money that is written in one country's way.
_ONE_WAY = re.compile(r"""\|date:"(?!c"|[HisT: ]+"|[A-Z_]+_FORMAT").*?\"""")
_MONEY = re.compile(rf"[$€£]\s*{_HOLE}|{_HOLE}\s*[€£]")
_TRANSLATES = re.compile(r"^(?:block)?trans(?:late)?\b")
# A script's strings, and those that begin a sentence.
_LITERAL = re.compile(r"""(["'`])((?:\\.|(?!\1).)*)\1""", re.DOTALL)
_SAID = re.compile(r"^\s*[A-Z][a-z]+[ ,.!?…]")

_PEOPLE_READ = {
    "label",
    "help_text",
    "verbose_name",
    "verbose_name_plural",
    "empty_label",
    "detail",
}
_LEVELS = {"success", "info", "warning", "error"}
_REFUSALS = re.compile(r"(ValidationError|InvalidInput|Conflict|NotFound|Forbidden|Unavailable)$")


def unmarked_in_template(source: str, *, is_html: bool) -> list[str]:
    """What a template writes in one language's way only, each with the line it stands on."""
    text, found = _text_of(source)
    if not is_html:
        return found + [f"{line}: {words}" for line, words in _speaking_lines(text)]
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return found + reader.found


def unmarked_in_python(source: str) -> list[str]:
    """Plain strings where a person reads them, each with its line."""
    found = []
    for node in ast.walk(ast.parse(source)):
        found += [
            f"{value.lineno}: {ast.unparse(value)}"
            for value in _read_by_people(node)
            if _is_plain(value)
        ]
    return found


def unmarked_in_script(source: str) -> list[str]:
    """Sentences in the strings of a script; words reach scripts in the page."""
    bare = re.sub(r"/\*.*?\*/|(?<![:\\])//[^\n]*", "", source, flags=re.DOTALL)
    texts = (match[2] for match in _LITERAL.finditer(bare))
    return [text for text in texts if _SAID.search(text)]


def _text_of(source: str) -> tuple[str, list[str]]:
    """The template with holes for its tags, and the words that are written inside of tags."""
    parts, found = [], []
    skipping = ""
    for token in Lexer(source).tokenize():
        contents = token.contents
        if skipping:
            skipping = "" if contents.startswith(f"end{skipping}") else skipping
            parts.append("\n" * contents.count("\n"))
        elif token.token_type == TokenType.TEXT:
            parts.append(contents)
        elif token.token_type == TokenType.COMMENT:
            parts.append("\n" * contents.count("\n"))
        else:
            name = contents.split(maxsplit=1)[0]
            skipping = name if name in {"comment", "blocktranslate", "blocktrans"} else ""
            parts.append(_HOLE)
            found += [f"{token.lineno}: {words}" for words in _written_in(token)]
    return "".join(parts), found


def _written_in(token: Token) -> list[str]:
    dates = [match[0] for match in _ONE_WAY.finditer(token.contents)]
    if _TRANSLATES.match(token.contents):
        return dates
    words = [match[2] for match in _FILTERED.finditer(token.contents)]
    if token.contents.startswith("include "):
        # A slug is a name for programs; words have capitals or spaces.
        words += [m[2] for m in _HANDED.finditer(token.contents) if re.search(r"[A-Z ]", m[2])]
    return dates + [text for text in words if _speaks(text)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        # The tag that is no language and the depth within it.
        self._silent = ("", 0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at what is read out, and keep out of what is no language."""
        name, depth = self._silent
        if depth:
            self._silent = (name, depth + (tag == name))
        elif tag in _SILENT or ("translate", "no") in attrs:
            self._silent = (tag, 1)
        said = {name: value or "" for name, value in attrs}
        read = _SPOKEN | {name for name in said if name.startswith("data-")}
        if tag == "meta" and {said.get("name"), said.get("property")} & _SPEAKING_METAS:
            read = read | {"content"}
        if tag == "input" and said.get("type") in {"submit", "button", "reset"}:
            read = read | {"value"}
        self._note(
            *(
                value
                for name, value in said.items()
                if name in read and (not name.startswith("data-") or _SENTENCE.search(value))
            )
        )

    def handle_endtag(self, tag: str) -> None:
        """Out of it again."""
        name, depth = self._silent
        self._silent = (name, depth - (depth > 0 and tag == name))

    def handle_data(self, data: str) -> None:
        """Text between tags."""
        if not self._silent[1]:
            self._note(data)

    def _note(self, *texts: str) -> None:
        line = self.getpos()[0]
        self.found += [f"{line}: {_shown(text)}" for text in texts if _speaks(text)]


def _speaking_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if _speaks(line):
            yield number, _shown(line)


def _shown(text: str) -> str:
    return " ".join(text.replace(_HOLE, " … ").split())


def _speaks(text: str) -> bool:
    is_money = _MONEY.search(text) is not None
    return is_money or any(word not in _NAMES for word in _WORD.findall(text))


def _read_by_people(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Attribute(attr=level, value=ast.Name(id="messages"))) if (
            level in _LEVELS
        ):
            yield from node.args[1:2]
        case ast.Call(func=ast.Name(id=name)) if _REFUSALS.search(name):
            yield from node.args[:1]
        case ast.Assign(targets=[ast.Name(id=name)]) if name in _PEOPLE_READ:
            yield node.value
        case ast.ClassDef() if _is_a(node, "TextChoices", "IntegerChoices"):
            yield from _labels(node)
        case ast.ClassDef() if _is_a(node, "ProblemError") or _titles(node):
            yield from _titles(node)
    if isinstance(node, ast.Call):
        yield from (word.value for word in node.keywords if word.arg in _PEOPLE_READ)


def _is_a(node: ast.ClassDef, *bases: str) -> bool:
    return any(ast.unparse(base).rpartition(".")[2] in bases for base in node.bases)


def _labels(choices: ast.ClassDef) -> Iterator[ast.expr]:
    for line in choices.body:
        match line:
            case ast.Assign(value=ast.Tuple(elts=[_, label])):
                yield label


def _titles(node: ast.ClassDef) -> list[ast.expr]:
    """What refusals of ours say when nothing else is said."""
    refuses = any(_REFUSALS.search(ast.unparse(base)) for base in node.bases)
    return [
        line.value
        for line in node.body
        if refuses
        and isinstance(line, ast.Assign)
        and ast.unparse(line.targets[0]) in {"title", "detail"}
    ]


def _is_plain(value: ast.expr) -> bool:
    """Whether these are words without a mark."""
    match value:
        case ast.Constant(value=str(text)):
            return _speaks(text)
        case ast.JoinedStr():
            return any(_is_plain(part) for part in value.values)
        case ast.BinOp():
            return _is_plain(value.left)
        case ast.IfExp():
            return _is_plain(value.body) or _is_plain(value.orelse)
    return False

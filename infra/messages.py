"""The catalogue of translations: what the code says, and what it is called elsewhere.

    python infra/messages.py compile   every .po to the .mo that Django reads
    python infra/messages.py update    new words of the code into every .po, gone ones out

Both need Babel only, no gettext tools: set-up and the image run the first (the .mo are not kept in
the repository), `make messages` the second. What `update` writes is what `manage.py makemessages`
writes with the options that the Makefile gives it, byte by byte (`make messages-check`, in CI).
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
# Whose words people read. Tests, the sandbox and the tools around the product speak to developers.
ROOMS = ("sora_ugc", "celery_worker", "generation", "billing", "accounts", "credits", "common")

_KEYWORDS = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}


def catalogues() -> list[Path]:
    """The .po of every language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def read(po: Path) -> Catalog:
    """A catalogue as it stands in the repository."""
    with po.open("rb") as file:
        return read_po(file, locale=po.parts[-3])


def extracted() -> Catalog:
    """Every word that the code marks for translation, in the order of the files."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for path in _sources():
        for line, message, comments, context in _words_of(path):
            where = [(path.relative_to(ROOT).as_posix(), line)]
            found.add(message, locations=where, auto_comments=comments, context=context)
    return found


def compile_all() -> list[Path]:
    """Write a .mo beside every .po; returns them."""
    return [_compile(po) for po in catalogues()]


def update_all() -> list[Path]:
    """Bring every .po up to the code: new words empty, gone ones away; returns what changed."""
    template = extracted()
    return [po for po in catalogues() if _update(po, template)]


def _sources() -> list[Path]:
    code = (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
    templates = (p for p in (ROOT / "templates").rglob("*") if p.suffix in {".html", ".txt"})
    return sorted(
        (path for path in (*code, *templates) if "tests" not in path.relative_to(ROOT).parts),
        key=str,
    )


def _words_of(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is no word becomes a row of X. Within brackets its indentation means nothing.
        text = f"({templatize(text)}\n)"
    source = io.BytesIO(text.encode())
    return extract("python", source, keywords=_KEYWORDS, comment_tags=["Translators"])


def _compile(po: Path) -> Path:
    mo = po.with_suffix(".mo")
    with mo.open("wb") as file:
        write_mo(file, read(po))
    return mo


def _update(po: Path, template: Catalog) -> bool:
    catalogue = read(po)
    catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
    for message in catalogue:
        # Gettext sees none of these where there is no call of format().
        message.flags.discard("python-brace-format")
    body = io.BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False)
    before = po.read_text(encoding="utf-8")
    # The header is written by people, glossary and all.
    header = before.partition("\n\n")[0]
    after = f"{header}\n\n{body.getvalue().decode().strip()}\n"
    po.write_text(after, encoding="utf-8")
    return after != before


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    match arguments:
        case ["compile"]:
            paths, done = compile_all(), "compiled"
        case ["update"]:
            paths, done = update_all(), "updated"
        case _:
            sys.exit(__doc__)
    for path in paths:
        print(f"{path.relative_to(ROOT)}: {done}")


if __name__ == "__main__":
    main(sys.argv[1:])

"""Third-party notices: what of others is in the image, and under which licence.

    python infra/notices.py update     the table of packages in docs/third-party.md, anew

The table comes from requirements.txt and what the installed packages say of themselves; what they
do not say (the libraries inside their wheels, fonts, pictures) stands above it, by hand.
"""

from __future__ import annotations

import re
import sys
from importlib.metadata import PackageMetadata, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "third-party.md"
HEAD = "| package | version | licence |\n| --- | --- | --- |\n"
BEGIN, END = "<!-- packages: make notices -->\n", "<!-- end -->\n"

_PINNED = re.compile(r"^([\w.-]+)(?:\[[\w,-]+\])?==([\w.+!-]+)", re.MULTILINE)
# A field that holds the licence's text, or says that there are two, names none.
_NAMELESS = re.compile(r"copyright|dual|^$", re.IGNORECASE)
_LONGEST_NAME = 40
_BEFORE = "License :: "


def packages() -> list[tuple[str, str]]:
    """Name and version of everything that production installs."""
    return _PINNED.findall((ROOT / "requirements.txt").read_text())


def licence(metadata: PackageMetadata) -> str:
    """What a package calls its licence; empty when it does not say."""
    fields = (_field(metadata, name) for name in ("License-Expression", "License"))
    for text in fields:
        first = text.splitlines()[0].strip() if text else ""
        if len(first) <= _LONGEST_NAME and not _NAMELESS.search(first):
            return first
    classifiers = metadata.get_all("Classifier") or []
    names = [text.split(" :: ")[-1] for text in classifiers if text.startswith(_BEFORE)]
    return " or ".join(name for name in names if name != "Other/Proprietary License")


def home(metadata: PackageMetadata) -> str:
    """Where a package lives, by its own word; else its page on PyPI."""
    named = dict(line.split(", ", 1) for line in metadata.get_all("Project-URL") or [])
    by_kind: dict[str, str] = {name.casefold(): url for name, url in named.items()}
    for kind in ("homepage", "source", "repository", "github"):
        if kind in by_kind:
            return by_kind[kind]
    return _field(metadata, "Home-page") or f"https://pypi.org/project/{metadata['Name']}/"


def table() -> str:
    """All packages, a row each."""
    rows = []
    for name, version in packages():
        metadata = distribution(name).metadata
        rows.append(f"| [{name}]({home(metadata)}) | {version} | {licence(metadata)} |")
    return HEAD + "\n".join(rows) + "\n"


def page(text: str) -> str:
    """The page with the table as it is now."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def _field(metadata: PackageMetadata, name: str) -> str:
    return str(metadata[name]) if name in metadata else ""


def main() -> int:
    """0 once the page is written."""
    if sys.argv[1:] != ["update"]:
        sys.stderr.write(__doc__ or "")
        return 2
    PAGE.write_text(page(PAGE.read_text()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

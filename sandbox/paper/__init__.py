"""The look of the stand-ins' pages: warm paper, ink, a torn receipt, in light and dark.

Templates are `string.Template` files; whatever is filled in is escaped unless it is `Html`.
"""

from __future__ import annotations

import html
import importlib.util
from pathlib import Path
from string import Template

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

_HERE = Path(__file__).parent
_LAYOUT = Template((_HERE / "layout.html").read_text(encoding="utf-8"))
_CACHE = {"Cache-Control": "public, max-age=3600"}
_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class Html(str):
    """Text that is markup already and is filled in as it is."""

    __slots__ = ()


class Templates:
    """The `.html` files of one folder."""

    def __init__(self, folder: Path) -> None:
        self._templates = {
            path.stem: Template(path.read_text(encoding="utf-8")) for path in folder.glob("*.html")
        }

    def fill(self, name: str, /, **values: object) -> Html:
        """Fill a template; every `$name` in it must be given."""
        return Html(self._templates[name].substitute(_escaped(values)))


def page(title: str, body: Html, *, stylesheet: str, status: int = 200) -> HTMLResponse:
    """A whole page in the layout, with the security headers that suit it."""
    content = _LAYOUT.substitute(_escaped({"title": title, "stylesheet": stylesheet, "body": body}))
    headers = {
        "Content-Security-Policy": _POLICY,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(content, status_code=status, headers=headers)


def join(parts: list[Html]) -> Html:
    """Several pieces of markup as one."""
    return Html("".join(parts))


def paper_routes(*own_stylesheets: Path) -> list[Route]:
    """The stylesheets and the typeface."""
    stylesheets = [_HERE / "paper.css", *own_stylesheets]
    return [
        *(_file(f"/_paper/{path.name}", path, "text/css") for path in stylesheets),
        *_font_routes(),
    ]


def _font_routes() -> list[Route]:
    """Manrope out of its package, found without importing it; without it, the system's face."""
    package = importlib.util.find_spec("font_manrope")
    if package is None or package.origin is None:
        return []
    font = Path(package.origin).parent / "files" / "Manrope-VariableFont_wght.ttf"
    return [_file("/_paper/manrope.ttf", font, "font/ttf")]


def _file(url: str, path: Path, media_type: str) -> Route:
    async def serve(_: Request) -> Response:
        return FileResponse(path, media_type=media_type, headers=_CACHE)

    return Route(url, serve)


def _escaped(values: dict[str, object]) -> dict[str, str]:
    return {
        name: value if isinstance(value, Html) else html.escape(str(value))
        for name, value in values.items()
    }

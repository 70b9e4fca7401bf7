"""Restarts the product when its code changes, for `make dev`."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from sandbox.supervisor import Supervisor

ROOMS = ("sora_ugc", "celery_worker", "generation", "billing", "accounts", "credits", "common")
LOOK_EVERY_SECONDS = 0.7


class Watch:
    """Looks at the times of the product's files; static files need no restart with DEBUG on."""

    def __init__(self, root: Path, supervisor: Supervisor) -> None:
        self.root = root
        self.supervisor = supervisor

    async def run(self) -> None:
        """Until cancelled: restart all on a changed .py, the web server alone on a template."""
        code, pages = self._code(), self._pages()
        while True:
            await asyncio.sleep(LOOK_EVERY_SECONDS)
            earlier_code, code = code, self._code()
            earlier_pages, pages = pages, self._pages()
            if code != earlier_code:
                await self._restart("web", "live", "worker", "beat")
            elif pages != earlier_pages:
                await self._restart("web")

    async def _restart(self, *names: str) -> None:
        self.supervisor.console.say(f"files changed, restarting {', '.join(names)}")
        await self.supervisor.restart(names)

    def _code(self) -> dict[Path, int]:
        return _times(path for room in ROOMS for path in (self.root / room).rglob("*.py"))

    def _pages(self) -> dict[Path, int]:
        return _times((self.root / "templates").rglob("*.*"))


def _times(paths: Iterable[Path]) -> dict[Path, int]:
    found = {}
    for path in paths:
        try:
            found[path] = path.stat().st_mtime_ns
        except OSError:
            continue
    return found

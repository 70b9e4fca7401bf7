"""What browsers refuse because of a page's own policy: no page may ask for that."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage

_SAID = ("Content Security Policy", "Permissions-Policy", "Permissions policy")


class Refusals(list[str]):
    """What was refused in the contexts that are watched, in the browser's words."""

    def watch(self, context: BrowserContext) -> BrowserContext:
        """Note all that this context refuses from here on."""
        context.on("console", self._note)
        return context

    def _note(self, message: ConsoleMessage) -> None:
        if any(words in message.text for words in _SAID):
            self.append(f"{message.page.url if message.page else ''}: {message.text}")

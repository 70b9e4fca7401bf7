"""The process `python -m sandbox.mail`, with clients for both of its sides."""

from __future__ import annotations

import os
import signal
import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx2

from testing.ports import free_port

ROOT = Path(__file__).parents[3]


def letter(subject: str = "Hello", *, to: str = "ana@example.com", html: str = "") -> EmailMessage:
    """An e-mail with a link in its text."""
    message = EmailMessage()
    message["From"] = "fairtake <hello@fairtake.example>"
    message["To"] = to
    message["Subject"] = subject
    message.set_content("Your credits are here: https://fairtake.example/billing/?a=1&b=2.\n")
    if html:
        message.add_alternative(html, subtype="html")
    return message


class Mailbox:
    """Send with `send`, look with `http`."""

    def __init__(self, directory: Path) -> None:
        self.smtp_port, page_port = free_port(), free_port()
        self.http = httpx2.Client(base_url=f"http://127.0.0.1:{page_port}", timeout=10)
        self._environment = {
            **os.environ,
            "SANDBOX_SMTP_PORT": str(self.smtp_port),
            "SANDBOX_MAIL_PORT": str(page_port),
            "SANDBOX_MAIL_DIR": str(directory),
        }
        self.process = self._start()

    def send(self, message: EmailMessage, *, to: list[str] | None = None) -> None:
        with smtplib.SMTP("127.0.0.1", self.smtp_port) as smtp:
            smtp.send_message(message, to_addrs=to)

    def messages(self, query: str = "") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get(f"/messages{query}").json()
        return found

    def restart(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process = self._start()

    def stop(self) -> float:
        """Ask it to end; returns how many seconds that took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=10)
        return time.monotonic() - begun

    def close(self) -> None:
        self.http.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "sandbox.mail"], cwd=ROOT, env=self._environment
        )
        end = time.monotonic() + 15
        while not self._healthy():
            assert time.monotonic() < end, "the mailbox did not start"
            time.sleep(0.02)
        return process

    def _healthy(self) -> bool:
        try:
            return self.http.get("/_sandbox/health").status_code == 200
        except httpx2.TransportError:
            return False

"""The codes of the sandbox's staff, by the examples of RFC 6238 (their last six digits)."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from sandbox.__main__ import main
from sandbox.state import Folder
from sandbox.totp import code_of

SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A new one."""
    return Folder(tmp_path / "sandbox")


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")],
)
def test_codes_are_those_of_the_standard(at: float, code: str) -> None:
    assert code_of(SECRET, at=at) == code


def test_the_secret_stays_and_is_one_of_a_sandbox(folder: Folder) -> None:
    secret = folder.totp_secret("staff_totp")

    assert secret == folder.totp_secret("staff_totp")
    assert secret.startswith("SANDBOX")
    assert len(base64.b32decode(secret)) == 20


def test_the_command_prints_the_code_of_now(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = folder.totp_secret("staff_totp")
    before = code_of(secret)

    assert main(["code", "--dir", str(folder.path)]) == 0

    assert capsys.readouterr().out.strip() in {before, code_of(secret)}

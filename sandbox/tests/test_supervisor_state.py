"""The folder `.sandbox/` and the variables in it."""

import os
import stat
import subprocess
from pathlib import Path

import pytest

from sandbox.environment import documented_names, product_variables, users_variables
from sandbox.identity import Identity
from sandbox.ports import Ports
from sandbox.state import AlreadyRunning, Folder, fingerprint

PORTS = Ports(8000, 8101, 8102, 8103, 8104, 8105, 8106, 8107)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / ".sandbox")


def variables(folder: Folder, user: dict[str, str]) -> dict[str, str]:
    return product_variables(
        user,
        folder=folder,
        ports=PORTS,
        database_url="postgres://x",
        redis_url="redis://x",
        known={"SITE_NAME", "RUNWAYML_API_SECRET", "RUNWAYML_BASE_URL"},
    )


def test_the_env_file_is_private_and_a_shell_reads_it_back(folder: Folder) -> None:
    awkward = 'it\'s "$HOME" and `id`; # \\ end'
    folder.write_env({"ONE": "1", "AWKWARD": awkward})
    path = folder / "env"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    script = f"set -a; . {path}; set +a; printenv AWKWARD"
    shown = subprocess.run(["/bin/sh", "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout == f"{awkward}\n"
    assert folder.read_env() == {"ONE": "1", "AWKWARD": awkward}


def test_secrets_stay_the_same_and_are_recognisable(folder: Folder) -> None:
    first = variables(folder, {})
    assert variables(Folder(folder.path), {}) == first
    assert first["SECRET_KEY"].startswith("sandbox_")
    assert first["STRIPE_SECRET_KEY"].startswith("sk_test_sandbox_")
    assert first["STRIPE_WEBHOOK_SECRET"].startswith("whsec_sandbox_")


def test_what_the_user_has_set_wins(folder: Folder) -> None:
    user = {"RATE_SIGNUP": "100/h", "SITE_NAME": "Mine", "DEBUG": "1", "HOME": "/home/me"}
    given = variables(folder, user)
    assert {given[name] for name in ("RATE_SIGNUP", "SITE_NAME", "DEBUG")} == {"100/h", "Mine", "1"}
    assert "HOME" not in given


def test_an_endpoint_that_the_user_names_reaches_the_product(folder: Folder) -> None:
    address = {"VIDEO_ENDPOINT_WAN_URL": "http://127.0.0.1:9100/v1"}
    assert variables(folder, address).items() >= address.items()


def test_a_key_that_lies_about_is_not_taken_without_its_address(folder: Folder) -> None:
    assert variables(folder, {"OPENAI_API_KEY": "sk-real"})["OPENAI_API_KEY"] != "sk-real"
    meant = {"OPENAI_API_KEY": "sk-real", "OPENAI_BASE_URL": "https://gateway.example/v1"}
    assert variables(folder, meant)["OPENAI_API_KEY"] == "sk-real"


def test_runway_is_spoken_to_only_with_its_address(folder: Folder) -> None:
    assert "RUNWAYML_API_SECRET" not in variables(folder, {"RUNWAYML_API_SECRET": "key_real"})
    meant = {
        "RUNWAYML_API_SECRET": "sandbox_1",
        "RUNWAYML_BASE_URL": "http://127.0.0.1:8101/runway",
    }
    assert variables(folder, meant).items() >= meant.items()


def test_a_stripe_key_of_the_users_speaks_to_stripe(folder: Folder) -> None:
    assert "STRIPE_API_BASE" not in variables(folder, {"STRIPE_SECRET_KEY": "sk_test_mine"})


def test_our_own_env_file_sourced_does_not_count_as_the_users(folder: Folder) -> None:
    given = variables(folder, {})
    folder.write_env(given)
    assert users_variables({**given, "SITE_NAME": "Mine"}, folder) == {"SITE_NAME": "Mine"}


def test_the_folder_is_held_by_one(folder: Folder) -> None:
    folder.lock()
    second = Folder(folder.path)
    with pytest.raises(AlreadyRunning):
        second.lock()
    folder.release()
    second.lock()
    second.release()


def test_processes_are_read_back_unless_the_machine_was_restarted(folder: Folder) -> None:
    identity = Identity("web", os.getpid(), "1", "python")
    folder.record_processes([identity])
    assert folder.recorded_processes() == [identity]
    record = folder / "processes.json"
    record.write_text(record.read_text().replace('"boot": "', '"boot": "other'))
    assert folder.recorded_processes() == []


def test_a_damaged_record_is_as_good_as_none(folder: Folder) -> None:
    (folder / "processes.json").write_text('{"boot": ')
    assert folder.recorded_processes() == []


def test_a_fingerprint_changes_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    before = fingerprint(tmp_path, "x")
    assert fingerprint(tmp_path, "x") == before
    (tmp_path / "a.css").write_text("ab")
    assert fingerprint(tmp_path, "x") != before


def test_names_are_read_from_env_sample(tmp_path: Path) -> None:
    sample = tmp_path / "env.sample"
    sample.write_text("# Comment\nSECRET_KEY=x\n# SITE_NAME=fairtake\nnot a line\n")
    assert documented_names(sample) == {
        "SECRET_KEY", "SECRET_KEY_FILE", "SITE_NAME", "SITE_NAME_FILE",
    }  # fmt: skip

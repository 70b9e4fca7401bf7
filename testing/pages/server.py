"""The pages over HTTP with people who own plenty: a process and a database of their own.

`python -m testing.pages.server COUNT` says in one line of JSON where it is and who may look, serves
until its standard input ends, and drops the database. DATABASE_URL names the server that it is made
on; the creator owns COUNT of everything.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import django

HOST = "127.0.0.1"
# More than one page of the wall and of the purchases.
PLENTY = 11


@dataclass(frozen=True)
class Place:
    """A running server. `paths` are those of `Shown` by its name, `cookies` those of `Who`.

    `office` are the addresses of the admin, `staff` the cookies of who may open them.
    """

    address: str
    paths: dict[str, str]
    cookies: dict[str, dict[str, str]]
    office: list[str]
    staff: dict[str, str]


@contextmanager
def served(*, count: int = PLENTY, variables: Mapping[str, str] | None = None) -> Iterator[Place]:
    """The pages, for as long as the block runs; `variables` are told to the settings."""
    process = subprocess.Popen(
        [sys.executable, "-m", "testing.pages.server", str(count)],
        env=os.environ | dict(variables or {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        yield Place(**json.loads(process.stdout.readline()))
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()


def main() -> None:
    """Serve until there is nothing more to read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sora_ugc.settings")
    # There is no live process: the pages ask by themselves. The policy is worked out from it.
    os.environ["LIVE_URL"] = f"http://{HOST}:9"
    _tell_settings()
    django.setup()
    # Models can be imported from here on.
    from django.contrib.staticfiles.handlers import StaticFilesHandler  # noqa: PLC0415
    from django.db import connection  # noqa: PLC0415
    from django.test.testcases import LiveServerThread  # noqa: PLC0415

    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    thread = LiveServerThread(HOST, StaticFilesHandler)
    thread.start()
    thread.is_ready.wait()
    place = _place(f"http://{HOST}:{thread.port}", count=int(sys.argv[1]))
    print(json.dumps(place), flush=True)
    sys.stdin.read()
    thread.terminate()
    connection.creation.destroy_test_db(name, verbosity=0)


def _tell_settings() -> None:
    from django.conf import settings  # noqa: PLC0415

    settings.ROOT_URLCONF = "testing.pages.with_faults"
    settings.RATES = dict.fromkeys(settings.RATES, "100000/m")
    # It serves for as long as all tests of pages take, and nobody is to be asked in between.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 86400
    settings.DATABASES["default"]["TEST"] = {"NAME": f"pages_{os.getpid()}"}
    settings.STORAGES["staticfiles"] = {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
    }


def _place(address: str, *, count: int) -> dict[str, object]:
    from django.conf import settings  # noqa: PLC0415

    from testing.pages.office import office  # noqa: PLC0415
    from testing.pages.people import people  # noqa: PLC0415
    from testing.pages.shown import PAGES, Who  # noqa: PLC0415

    settings.SITE_URL, settings.CSRF_TRUSTED_ORIGINS = address, [address]
    everybody = people(count=count)
    creator = everybody[Who.CREATOR].user
    assert creator
    staff, places = office(creator)
    return {
        "address": address,
        "paths": {shown.name: everybody[shown.who].path(shown) for shown in PAGES},
        "cookies": {who: person.cookies() for who, person in everybody.items()},
        "office": places,
        "staff": staff,
    }


if __name__ == "__main__":
    main()

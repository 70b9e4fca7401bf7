"""Whether the running version can go on while a migration is made: `make migration-safety`.

django-migration-linter reads the SQL of every migration of ours, on a server that is started for
it: a column that goes or is renamed, one that must be filled without a default in the database,
an index or a constraint that locks a table. What it finds is an error unless
`migration_safety.toml` says why it is none, and a reason that nothing needs any more is one, too.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import tomllib
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from sandbox.postgres import Postgres  # noqa: E402

REASONS = ROOT / "infra" / "migration_safety.toml"
APPS = ("accounts", "billing", "common", "credits", "generation")


def main() -> int:
    """Read all migrations; how many findings or reasons are wrong."""
    with tempfile.TemporaryDirectory(prefix="migrations-") as folder:
        postgres = Postgres(Path(folder, "postgres"), options={"fsync": "off"})
        try:
            postgres.start()
            found = _findings(postgres.url())
        finally:
            postgres.destroy()
    reasons = tomllib.loads(REASONS.read_text())
    wrong = list(problems(found, before=reasons["before"], why=reasons["why"]))
    print("\n".join(wrong) or f"{len(found)} findings, each with its reason.")
    return len(wrong)


def problems(
    found: Mapping[str, list[str]], *, before: Mapping[str, str], why: Mapping[str, str]
) -> list[str]:
    """What has no reason, and which reason has nothing, of `found` by "app.migration".

    `before` has the number of each app's last migration from before the first installation.
    """
    unexplained = [
        f"{name}: {words}. Make it in two steps, or say why it is harmless in {REASONS.name}."
        for name, findings in found.items()
        if not _is_before(name, before) and name not in why
        for words in findings
    ]
    idle = [name for name in why if name not in found or _is_before(name, before)]
    return unexplained + [f"{name} has a reason that nothing needs any more." for name in idle]


def _is_before(name: str, before: Mapping[str, str]) -> bool:
    app, _, number = name.partition(".")
    return number[:4] <= before.get(app, "")


def _findings(url: str) -> dict[str, list[str]]:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "sora_ugc.settings",
        "SECRET_KEY": "checks-only",
        "SITE_URL": "http://127.0.0.1",
        "DATABASE_URL": url,
        "REDIS_URL": "redis://127.0.0.1:9/0",
    }
    # The settings have to be there first, and the linter is no part of the product.
    import django  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    django.setup()
    logging.disable(logging.INFO)  # it tells of each migration
    # Names of constraints are asked of the tables.
    call_command("migrate", verbosity=0)

    return {f"{app}.{name}": words for app, name in _ours() if (words := said(app, name))}


def _ours() -> list[tuple[str, str]]:
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415

    return sorted(node for node in MigrationLoader(None).disk_migrations if node[0] in APPS)


def said(app: str, name: str) -> list[str]:
    """The linter's errors and warnings about the SQL of one migration."""
    from django_migration_linter import MigrationLinter  # noqa: PLC0415
    from django_migration_linter.sql_analyser.analyser import (  # noqa: PLC0415
        analyse_sql_statements,
    )

    linter = MigrationLinter(str(ROOT), no_cache=True, no_output=True)
    errors, _ignored, warnings = analyse_sql_statements(
        linter.sql_analyser_class, linter.get_sql(app, name)
    )
    return [issue.message for issue in (*errors, *warnings)]


if __name__ == "__main__":
    sys.exit(1 if main() else 0)

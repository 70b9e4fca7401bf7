"""Post each kind of movement by a function, whose plan PostgreSQL keeps: see docs/adr/0003-ledger.md.

Their text is that of credits/statements.py as it is when this runs: a function is code, and the last
migration that makes it anew decides. A test holds the database to that text.
"""

from django.db import migrations

from credits.statements import FUNCTIONS, SIGNATURES

# Without this a temporary table of the same name could stand before the ledger's own.
SEARCH_PATH = """
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION {signature} SET search_path = pg_catalog, %I, pg_temp',
                   current_schema());
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0005_returns_are_bounded'),
    ]

    operations = [
        operation
        for kind, signature in SIGNATURES.items()
        for operation in (
            migrations.RunSQL(FUNCTIONS[kind], f'DROP FUNCTION {signature}'),
            migrations.RunSQL(
                SEARCH_PATH.format(signature=signature), migrations.RunSQL.noop
            ),
        )
    ]

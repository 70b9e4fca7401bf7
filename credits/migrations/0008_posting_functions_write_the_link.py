"""Make the posting functions anew: they compute the chain's link without calling a function.

The signatures stay, and so does credits_chain_hash, which the functions of before called.
"""

from django.db import migrations

from credits.statements import FUNCTIONS, SIGNATURES

# CREATE OR REPLACE takes the search path away, without which a temporary table could stand before
# the ledger's own.
SEARCH_PATH = """
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION {signature} SET search_path = pg_catalog, %I, pg_temp',
                   current_schema());
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0007_guards_at_once'),
    ]

    operations = [
        migrations.RunSQL(
            [FUNCTIONS[kind], SEARCH_PATH.format(signature=signature)], migrations.RunSQL.noop
        )
        for kind, signature in SIGNATURES.items()
    ]

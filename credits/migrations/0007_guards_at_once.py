"""Check a movement at the end of its statement instead of at the commit.

A movement is one statement, so that its wallet, transaction and entries are all in place when the
AFTER triggers of that statement run. Now none can be postponed by SET CONSTRAINTS, the entries are
looked at once and not once each, and the transaction needs no look of its own: see
docs/adr/0013-guards-at-once.md.
"""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

BALANCED = import_module('credits.migrations.0002_guards').BALANCED

# LATERAL, so that it is one look by index for each transaction, whatever was added when the plan
# was made. No transaction at all counts as one that declares nothing.
ENTRIES = """
DROP TRIGGER credits_transaction_balances ON credits_transaction;
DROP TRIGGER credits_entry_belongs ON credits_entry;
DROP FUNCTION credits_check_transaction();

CREATE FUNCTION credits_check_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    SELECT touched.id, t.entry_count AS declared, found.* INTO wrong
        FROM (SELECT DISTINCT transaction_id AS id FROM added) AS touched
        LEFT JOIN credits_transaction t ON t.id = touched.id
        CROSS JOIN LATERAL (
            SELECT count(*) AS entries, sum(e.amount) AS total,
                   count(*) FILTER (WHERE e.creator_id <> t.creator_id) AS strangers
            FROM credits_entry e WHERE e.transaction_id = touched.id
        ) AS found
        WHERE found.entries IS DISTINCT FROM t.entry_count
           OR found.total <> 0 OR found.strangers > 0
        LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    ELSIF wrong.entries IS DISTINCT FROM wrong.declared THEN
        RAISE EXCEPTION 'Transaction % has % entries and declares %.',
            wrong.id, wrong.entries, wrong.declared
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF wrong.total <> 0 THEN
        RAISE EXCEPTION 'Transaction % is out of balance by %.', wrong.id, wrong.total
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RAISE EXCEPTION 'Transaction % has entries of another creator.', wrong.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER credits_entry_belongs
    AFTER INSERT ON credits_entry REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION credits_check_entries();
"""

# The functions are those of 0003. Each step of a wallet needs the transaction of that sequence with
# entries that say so, each transaction needs the step: so neither can come in another statement.
STEPS = """
DROP TRIGGER credits_wallet_follows_its_transactions ON credits_wallet;
CREATE TRIGGER credits_wallet_follows_its_transactions
    AFTER UPDATE ON credits_wallet
    FOR EACH ROW WHEN (NEW.sequence <> OLD.sequence) EXECUTE FUNCTION credits_check_wallet();
DROP TRIGGER credits_transaction_moves_its_wallet ON credits_transaction;
CREATE TRIGGER credits_transaction_moves_its_wallet
    AFTER INSERT ON credits_transaction
    FOR EACH ROW EXECUTE FUNCTION credits_check_moved();
"""

STEPS_AT_COMMIT = """
DROP TRIGGER credits_wallet_follows_its_transactions ON credits_wallet;
CREATE CONSTRAINT TRIGGER credits_wallet_follows_its_transactions
    AFTER UPDATE ON credits_wallet DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.sequence <> OLD.sequence) EXECUTE FUNCTION credits_check_wallet();
DROP TRIGGER credits_transaction_moves_its_wallet ON credits_transaction;
CREATE CONSTRAINT TRIGGER credits_transaction_moves_its_wallet
    AFTER INSERT ON credits_transaction DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION credits_check_moved();
"""

# Without this a temporary table of the same name could stand before the ledger's own.
SEARCH_PATH = """
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION {function}() SET search_path = pg_catalog, %I, pg_temp',
                   current_schema());
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('credits', '0006_posting_functions'),
    ]

    operations = [
        migrations.RunSQL(
            [ENTRIES, SEARCH_PATH.format(function='credits_check_entries')],
            [
                'DROP TRIGGER credits_entry_belongs ON credits_entry;'
                'DROP FUNCTION credits_check_entries();',
                BALANCED,
                SEARCH_PATH.format(function='credits_check_transaction'),
            ],
        ),
        migrations.RunSQL(STEPS, STEPS_AT_COMMIT),
        migrations.AlterField(
            model_name='entry',
            name='transaction',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='credits.transaction'),
        ),
        migrations.AlterField(
            model_name='transaction',
            name='creator',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
    ]

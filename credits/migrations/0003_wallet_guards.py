"""Hold each wallet to its transactions at the commit, and each transaction to its wallet.

Without these somebody with the application's role could raise a balance together with its sequence:
`ledger_verify` would find it, but only afterwards. See docs/adr/0003-ledger.md.
"""

from django.db import migrations

# The first link's previous hash is the creator's UUID (credits/chain.py).
OPENS = """
CREATE TRIGGER credits_wallet_opens_at_genesis
    BEFORE INSERT ON credits_wallet FOR EACH ROW
    WHEN (NEW.head <> uuid_send(NEW.creator_id))
    EXECUTE FUNCTION credits_refuse('a chain begins with its creator.');
"""

# Deferred, since wallet and transaction cannot both be first. Every step of a wallet is one event,
# so a database transaction with several movements has each of them checked by itself.
MOVES = """
CREATE FUNCTION credits_check_wallet() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM credits_transaction t
        JOIN credits_entry e ON e.transaction_id = t.id
        WHERE t.creator_id = NEW.creator_id AND t.sequence = NEW.sequence AND t.hash = NEW.head
        GROUP BY t.id
        HAVING coalesce(sum(e.amount) FILTER (WHERE e.account = 'wallet'), 0)
                   = NEW.wallet - OLD.wallet
           AND coalesce(sum(e.amount) FILTER (WHERE e.account = 'in_flight'), 0)
                   = NEW.in_flight - OLD.in_flight
           AND coalesce(sum(e.amount) FILTER (WHERE e.account = 'debt'), 0)
                   = OLD.debt - NEW.debt;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Wallet % moved to sequence % without the transaction that says so.',
            NEW.creator_id, NEW.sequence USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credits_wallet_follows_its_transactions
    AFTER UPDATE ON credits_wallet DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.sequence <> OLD.sequence) EXECUTE FUNCTION credits_check_wallet();

CREATE FUNCTION credits_check_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM credits_wallet w
        WHERE w.creator_id = NEW.creator_id AND w.sequence >= NEW.sequence;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'Transaction % has not moved its wallet.', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credits_transaction_moves_its_wallet
    AFTER INSERT ON credits_transaction DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION credits_check_moved();
"""

# Without this a temporary table of the same name could stand before the ledger's own.
SEARCH_PATHS = """
DO $$
DECLARE
    function text;
BEGIN
    FOREACH function IN ARRAY ARRAY['credits_check_wallet()', 'credits_check_moved()'] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp',
                       function, current_schema());
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0002_guards'),
    ]

    operations = [
        migrations.RunSQL(OPENS, 'DROP TRIGGER credits_wallet_opens_at_genesis ON credits_wallet'),
        migrations.RunSQL(
            MOVES,
            'DROP TRIGGER credits_wallet_follows_its_transactions ON credits_wallet;'
            'DROP FUNCTION credits_check_wallet();'
            'DROP TRIGGER credits_transaction_moves_its_wallet ON credits_transaction;'
            'DROP FUNCTION credits_check_moved()',
        ),
        migrations.RunSQL(SEARCH_PATHS, migrations.RunSQL.noop),
    ]

"""What the database itself refuses, whoever asks: see docs/adr/0003-ledger.md.

The guards have no back door. A transactional test empties the tables as a superuser under
`session_replication_role = replica`, which production's role must not be able to set.
"""

from django.db import migrations

REFUSE = """
CREATE FUNCTION credits_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger refuses % of %: %', TG_OP, TG_TABLE_NAME, TG_ARGV[0]
        USING ERRCODE = 'restrict_violation',
              HINT = 'Credits move only by posting a transaction (credits.services).';
END $$;
"""

# Statement-level, so that a statement that happens to find no row is refused as well.
APPEND_ONLY = """
CREATE TRIGGER credits_transaction_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON credits_transaction
    FOR EACH STATEMENT EXECUTE FUNCTION credits_refuse('it is append-only.');
CREATE TRIGGER credits_entry_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON credits_entry
    FOR EACH STATEMENT EXECUTE FUNCTION credits_refuse('it is append-only.');
"""

# A key is inserted before the wallet is asked, and released again when the wallet refuses: then
# its transaction does not exist. Once that does, the key is bound for good.
KEYS = """
CREATE TRIGGER credits_idempotencykey_never_changes
    BEFORE UPDATE OR TRUNCATE ON credits_idempotencykey
    FOR EACH STATEMENT EXECUTE FUNCTION credits_refuse('a key never changes its transaction.');

CREATE FUNCTION credits_keep_bound_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM credits_transaction WHERE id = OLD.transaction_id) THEN
        RAISE EXCEPTION 'The ledger refuses DELETE of %: key % is bound to transaction %.',
            TG_TABLE_NAME, OLD.key, OLD.transaction_id
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER credits_idempotencykey_stays_bound
    BEFORE DELETE ON credits_idempotencykey
    FOR EACH ROW EXECUTE FUNCTION credits_keep_bound_key();
"""

# The conditions are in WHEN: a right movement does not even call the function.
WALLETS = """
CREATE TRIGGER credits_wallet_stays
    BEFORE DELETE OR TRUNCATE ON credits_wallet
    FOR EACH STATEMENT EXECUTE FUNCTION credits_refuse('a wallet stays.');
CREATE TRIGGER credits_wallet_opens_empty
    BEFORE INSERT ON credits_wallet FOR EACH ROW
    WHEN (NEW.sequence <> 0 OR NEW.wallet <> 0 OR NEW.in_flight <> 0 OR NEW.debt <> 0)
    EXECUTE FUNCTION credits_refuse('a wallet opens empty.');
CREATE TRIGGER credits_wallet_moves_by_transaction
    BEFORE UPDATE ON credits_wallet FOR EACH ROW
    WHEN (NEW.creator_id <> OLD.creator_id OR (
        NEW.sequence <> OLD.sequence + 1
        AND ROW(NEW.wallet, NEW.in_flight, NEW.debt, NEW.sequence, NEW.head)
            IS DISTINCT FROM ROW(OLD.wallet, OLD.in_flight, OLD.debt, OLD.sequence, OLD.head)))
    EXECUTE FUNCTION credits_refuse('a balance changes only with a transaction.');
"""

# Deferred to the commit, since a transaction and its entries cannot all be the first row. The
# entries' own trigger is what finds one that is added to an older transaction: it is then one of
# more than that transaction said it has.
BALANCED = """
CREATE FUNCTION credits_check_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    checked uuid;
    declared smallint;
    entries bigint;
    total numeric;
    strangers bigint;
BEGIN
    IF TG_TABLE_NAME = 'credits_entry' THEN
        checked := NEW.transaction_id;
    ELSE
        checked := NEW.id;
    END IF;
    SELECT t.entry_count, count(e.id), sum(e.amount),
           count(*) FILTER (WHERE e.creator_id <> t.creator_id)
        INTO declared, entries, total, strangers
        FROM credits_transaction t LEFT JOIN credits_entry e ON e.transaction_id = t.id
        WHERE t.id = checked GROUP BY t.id;
    IF entries IS DISTINCT FROM declared::bigint THEN
        RAISE EXCEPTION 'Transaction % has % entries and declares %.', checked, entries, declared
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF total <> 0 THEN
        RAISE EXCEPTION 'Transaction % is out of balance by %.', checked, total
            USING ERRCODE = 'integrity_constraint_violation';
    ELSIF strangers > 0 THEN
        RAISE EXCEPTION 'Transaction % has entries of another creator.', checked
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credits_transaction_balances
    AFTER INSERT ON credits_transaction DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION credits_check_transaction();
CREATE CONSTRAINT TRIGGER credits_entry_belongs
    AFTER INSERT ON credits_entry DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION credits_check_transaction();
"""

# credits/chain.py says what is hashed and in which form, and does the same in Python. An account
# whose amount is zero has no entry, so it is left out.
CHAIN = """
CREATE FUNCTION credits_chain_hash(
    previous bytea, sequence bigint, id uuid, kind text, reference text, input_hash bytea,
    created_at timestamptz, accounts text[], amounts bigint[]
) RETURNS bytea LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
    fields bytea[] := ARRAY[
        previous, convert_to(sequence::text, 'UTF8'), convert_to(id::text, 'UTF8'),
        convert_to(kind, 'UTF8'), convert_to(reference, 'UTF8'), input_hash,
        convert_to((extract(epoch FROM created_at) * 1000000)::bigint::text, 'UTF8')];
    entry record;
    field bytea;
    framed bytea := '';
BEGIN
    FOR entry IN
        SELECT account, amount FROM unnest(accounts, amounts) AS leg (account, amount)
        WHERE amount <> 0 ORDER BY account COLLATE "C"
    LOOP
        fields := fields || convert_to(entry.account, 'UTF8')
                         || convert_to(entry.amount::text, 'UTF8');
    END LOOP;
    FOREACH field IN ARRAY fields LOOP
        framed := framed || int4send(octet_length(field)) || field;
    END LOOP;
    RETURN sha256(framed);
END $$;
"""

# Without this a temporary table of the same name could stand before the ledger's own.
SEARCH_PATHS = """
DO $$
DECLARE
    function text;
BEGIN
    FOREACH function IN ARRAY ARRAY[
        'credits_refuse()', 'credits_keep_bound_key()', 'credits_check_transaction()',
        'credits_chain_hash(bytea, bigint, uuid, text, text, bytea, timestamptz, text[], bigint[])'
    ] LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp',
                       function, current_schema());
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(REFUSE, 'DROP FUNCTION credits_refuse()'),
        migrations.RunSQL(
            APPEND_ONLY,
            'DROP TRIGGER credits_transaction_append_only ON credits_transaction;'
            'DROP TRIGGER credits_entry_append_only ON credits_entry',
        ),
        migrations.RunSQL(
            KEYS,
            'DROP TRIGGER credits_idempotencykey_never_changes ON credits_idempotencykey;'
            'DROP TRIGGER credits_idempotencykey_stays_bound ON credits_idempotencykey;'
            'DROP FUNCTION credits_keep_bound_key()',
        ),
        migrations.RunSQL(
            WALLETS,
            'DROP TRIGGER credits_wallet_stays ON credits_wallet;'
            'DROP TRIGGER credits_wallet_opens_empty ON credits_wallet;'
            'DROP TRIGGER credits_wallet_moves_by_transaction ON credits_wallet',
        ),
        migrations.RunSQL(
            BALANCED,
            'DROP TRIGGER credits_transaction_balances ON credits_transaction;'
            'DROP TRIGGER credits_entry_belongs ON credits_entry;'
            'DROP FUNCTION credits_check_transaction()',
        ),
        migrations.RunSQL(
            CHAIN,
            'DROP FUNCTION credits_chain_hash'
            '(bytea, bigint, uuid, text, text, bytea, timestamptz, text[], bigint[])',
        ),
        migrations.RunSQL(SEARCH_PATHS, migrations.RunSQL.noop),
    ]

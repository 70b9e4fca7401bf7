"""Hold what a returned payment takes between nothing and what its purchase gave.

Stripe tells of refunds and disputes twice, late and in any order; whatever the code above makes of
it, no commit takes more credits than were bought, or gives back more than was taken. See
docs/adr/0003-ledger.md.
"""

from django.db import migrations

# The conditions are in WHEN: no other movement even calls the function. Deferred, since the entries
# come after their transaction. The wallet's lock, which a movement holds anyway, comes first: so the
# sum sees every other return of this creator that is committed, and none can be on its way.
RETURNS = """
CREATE FUNCTION credits_check_return() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    given numeric;
    taken numeric;
BEGIN
    PERFORM FROM credits_wallet w WHERE w.creator_id = NEW.creator_id FOR NO KEY UPDATE;
    SELECT sum(e.amount) INTO given
        FROM credits_transaction t JOIN credits_entry e ON e.transaction_id = t.id
        WHERE t.kind = 'purchase' AND t.reference = NEW.reference
          AND t.creator_id = NEW.creator_id AND e.account IN ('wallet', 'in_flight', 'debt');
    IF given IS NULL THEN
        RAISE EXCEPTION 'Creator % has not bought %.', NEW.creator_id, NEW.reference
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    SELECT -sum(e.amount) INTO taken
        FROM credits_transaction t JOIN credits_entry e ON e.transaction_id = t.id
        WHERE t.kind IN ('clawback', 'restore') AND t.reference = NEW.reference
          AND e.account IN ('wallet', 'in_flight', 'debt');
    IF coalesce(taken, 0) NOT BETWEEN 0 AND given THEN
        RAISE EXCEPTION '% gave % credits and % would be taken back.', NEW.reference, given, taken
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER credits_return_is_bounded
    AFTER INSERT ON credits_transaction DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.kind IN ('clawback', 'restore'))
    EXECUTE FUNCTION credits_check_return();
"""

# Without this a temporary table of the same name could stand before the ledger's own.
SEARCH_PATH = """
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION credits_check_return() SET search_path = pg_catalog, %I, pg_temp',
                   current_schema());
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('credits', '0004_permissions_and_goodwill'),
    ]

    operations = [
        migrations.RunSQL(
            RETURNS,
            'DROP TRIGGER credits_return_is_bounded ON credits_transaction;'
            'DROP FUNCTION credits_check_return()',
        ),
        migrations.RunSQL(SEARCH_PATH, migrations.RunSQL.noop),
    ]

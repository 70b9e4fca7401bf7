-- What the app role may do, run by the owner after every `manage.py migrate`:
--
--     psql -v app=fairtake_app -v schema=fairtake -f grants.sql OWNER_URL
--
-- It begins from nothing each time, in one transaction, so running it again changes nothing.
\set ON_ERROR_STOP on
BEGIN;
SET LOCAL search_path = :"schema";

REVOKE ALL ON ALL TABLES IN SCHEMA :"schema" FROM :"app";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA :"schema" TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA :"schema" TO :"app";

-- The ledger and the audit log: written once. A wallet changes and stays; a key that was refused
-- is freed, which the triggers allow only while no transaction holds it.
REVOKE UPDATE, DELETE ON credits_transaction, credits_entry, common_auditevent FROM :"app";
REVOKE DELETE ON credits_wallet FROM :"app";
REVOKE UPDATE ON credits_idempotencykey FROM :"app";
-- What the migrations did is the owner's.
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM :"app";

COMMIT;

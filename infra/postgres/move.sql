-- Moves an installation out of `public` into the schema that roles.sql made, in one transaction and
-- without copying a row: once, by the server's administrator, while the product stands still.
--
--     psql -v schema=fairtake -f move.sql ADMIN_URL
--
-- Only tables and functions are moved whose names begin with one of our apps'; what else lies in
-- `public` stays. Who serves must search the new schema: roles.sql makes such roles.
\set ON_ERROR_STOP on
\set ours '^(account|accounts|auth|billing|common|credits|django|generation|knox|mfa|usersessions)_'
BEGIN;
SET LOCAL search_path = pg_catalog;

-- Their indexes, sequences and triggers go with them.
SELECT format('ALTER TABLE public.%I SET SCHEMA %I', relname, :'schema')
FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname ~ :'ours'
\gexec

SELECT format('ALTER FUNCTION %s SET SCHEMA %I', pg_proc.oid::regprocedure, :'schema')
FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND proname ~ :'ours'
\gexec

-- The guards look only where they are told to.
SELECT format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp',
              pg_proc.oid::regprocedure, :'schema')
FROM pg_proc
WHERE pronamespace = :'schema'::regnamespace AND proname ~ :'ours'
  AND EXISTS (SELECT FROM unnest(proconfig) AS setting WHERE setting LIKE 'search\_path=%')
\gexec

COMMIT;

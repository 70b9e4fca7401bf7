-- The schema and the two roles of the product, made once by the server's administrator, before the
-- first migration:
--
--     psql -v owner=fairtake_owner -v app=fairtake_app -v schema=fairtake -v database=fairtake \
--          -f roles.sql ADMIN_URL
--
-- ADMIN_URL leads into the product's database. Set passwords afterwards with \password. The owner
-- runs `manage.py migrate` and nothing else; the app role is what web, worker and beat connect as.
-- Add `-v shared=1` where others work in the same database, as on Supabase: then what they may do is
-- left as it is. docs/production-database.md has the order of steps.
\set ON_ERROR_STOP on

CREATE ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE ROLE :"app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- Nobody but the owner makes objects here, temporary ones that could shadow a table included.
\if :{?shared}
\else
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
\endif
GRANT CONNECT ON DATABASE :"database" TO :"owner", :"app";

-- A schema of our own: what others publish or grant in `public` (Supabase's Data API) is not ours.
CREATE SCHEMA IF NOT EXISTS :"schema";
GRANT USAGE, CREATE ON SCHEMA :"schema" TO :"owner";
GRANT USAGE ON SCHEMA :"schema" TO :"app";

-- What the gallery's search is indexed with. Created here, since the owner creates no extensions;
-- it may be there already, elsewhere.
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA :"schema";
SELECT nspname AS trigrams FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace
WHERE extname = 'pg_trgm' \gset
GRANT USAGE ON SCHEMA :"trigrams" TO :"owner", :"app";

-- By the role and not by each connection: a transaction pooler hands a connection to somebody else.
ALTER ROLE :"owner" SET search_path = :"schema", :"trigrams";
ALTER ROLE :"app" SET search_path = :"schema", :"trigrams";

-- A movement of credits holds its wallet's row until the commit. Who waits too long for it gets an
-- error that moved nothing, and is asked again; a forgotten transaction lets go of its locks.
ALTER ROLE :"app" SET lock_timeout = '10s';
ALTER ROLE :"app" SET idle_in_transaction_session_timeout = '60s';
-- A migration that cannot have its lock fails at once, before every request queues up behind it.
ALTER ROLE :"owner" SET lock_timeout = '5s';

-- The two roles of the product, made once by the server's administrator, before the first migration:
--
--     psql -v owner=fairtake_owner -v app=fairtake_app -v database=fairtake -f roles.sql ADMIN_URL
--
-- ADMIN_URL leads into the product's database. Set passwords afterwards with \password. The owner
-- runs `manage.py migrate` and nothing else; the app role is what web, worker and beat connect as.
-- docs/production-database.md has the order of steps.
\set ON_ERROR_STOP on

CREATE ROLE :"owner" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
CREATE ROLE :"app" LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;

-- Nobody but the owner makes objects here, temporary ones that could shadow a table included.
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"owner", :"app";
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"app";

-- A movement of credits holds its wallet's row until the commit. Who waits too long for it gets an
-- error that moved nothing, and is asked again; a forgotten transaction lets go of its locks.
ALTER ROLE :"app" SET lock_timeout = '10s';
ALTER ROLE :"app" SET idle_in_transaction_session_timeout = '60s';
-- A migration that cannot have its lock fails at once, before every request queues up behind it.
ALTER ROLE :"owner" SET lock_timeout = '5s';

-- What the gallery's search is indexed with. Created here, since the owner creates no extensions.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

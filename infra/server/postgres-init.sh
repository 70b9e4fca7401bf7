#!/bin/sh
# Run once by the image of PostgreSQL, in an empty volume: the schema and the two roles.
set -eu

: "${OWNER_PASSWORD:?}" "${APP_PASSWORD:?}"
psql -X -q -U "$POSTGRES_USER" -d "$POSTGRES_DB" \
  -v owner=fairtake_owner -v app=fairtake_app -v schema=fairtake -v database="$POSTGRES_DB" \
  -f /infra/postgres/roles.sql
# From the environment and through standard input: no list of processes shows them.
psql -X -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
ALTER ROLE fairtake_owner PASSWORD :'owner_password';
ALTER ROLE fairtake_app PASSWORD :'app_password';
SQL

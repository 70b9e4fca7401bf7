#!/bin/sh
# What the container starts through: no server, worker or clock of a site that others can reach
# begins before `check --deploy` finds nothing wrong with its settings.
#
# A SITE_URL of this machine itself (docker compose on a desk) serves nobody else, and a command
# (python manage.py ...) serves nobody at all: neither is checked. The catalogue is not asked here,
# else taking the last model off offer would stop the site at its next start;
# `check --deploy --database default` asks it.
set -eu

case "$1 ${SITE_URL:-}" in
  python\ *) ;;
  *\ http://localhost | *\ http://localhost[:/]* | *\ http://127.0.0.1 | *\ http://127.0.0.1[:/]*) ;;
  *) python manage.py check --deploy --fail-level ERROR >&2 ;;
esac

exec "$@"

#!/bin/sh
# What the container starts through: no server, worker or clock of a site that others can reach
# begins before `check --deploy` finds nothing wrong with its settings.
#
# Not checked are a site whose SITE_URL and ALLOWED_HOSTS name this machine alone (docker compose on
# a desk), a command of manage.py that ends by itself, and the sandbox's stand-ins, which are no part
# of the product. The catalogue is not asked here, else taking the last model off offer would stop
# the site at its next start; `check --deploy --database default` asks it.
# Without -f a host of * would be the files here.
set -euf

# Whether nobody else finds this site. `web` is what the containers beside it call it.
on_a_desk() {
  case "${SITE_URL:-}" in
    http://localhost | http://localhost[:/]* | http://127.0.0.1 | http://127.0.0.1[:/]*) ;;
    *) return 1 ;;
  esac
  [ -z "${ALLOWED_HOSTS_FILE:-}" ] || return 1
  for host in $(echo "${ALLOWED_HOSTS:-}" | tr , ' '); do
    case "$host" in
      localhost | 127.0.0.1 | '[::1]' | web) ;;
      *) return 1 ;;
    esac
  done
}

serves() {
  case "$1 ${2:-} ${3:-}" in
    python\ manage.py\ runserver | python\ manage.py\ testserver) return 0 ;;
    python\ manage.py\ * | python\ -m\ sandbox.*) return 1 ;;
  esac
}

if serves "$@" && ! on_a_desk; then
  python manage.py check --deploy --fail-level ERROR >&2
fi

exec "$@"

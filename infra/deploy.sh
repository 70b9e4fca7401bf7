#!/bin/sh
# What the workflow deploy.yml calls: run DEPLOY_COMMAND for IMAGE, then wait until SITE_URL is ready.
# Ends with 1 when there is no command, so that nobody takes a frame for a deployment.
set -eu

case "${IMAGE:-}" in
  *@sha256:*) ;;
  *) echo "IMAGE must name what to deploy by its digest: registry/name@sha256:..." >&2; exit 2 ;;
esac
if [ -z "${DEPLOY_COMMAND:-}" ]; then
  echo "Nothing was deployed: this environment has no DEPLOY_COMMAND (.github/workflows/deploy.yml)." >&2
  exit 1
fi
if [ -n "${SITE_URL:-}" ] && ! command -v curl >/dev/null; then
  echo "Nothing was deployed: curl, which asks whether SITE_URL is ready, is not on the PATH." >&2
  exit 2
fi

sh -euc "$DEPLOY_COMMAND"

if [ -n "${SITE_URL:-}" ]; then
  for _ in $(seq "${READY_TRIES:-60}"); do
    if curl --fail --silent --show-error --max-time 10 "$SITE_URL/readyz"; then
      echo
      exit 0
    fi
    sleep "${READY_PAUSE:-5}"
  done
  echo "$SITE_URL/readyz does not say that every part is there." >&2
  exit 1
fi

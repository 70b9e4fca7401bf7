# `make help` lists what there is. Everything works on a fresh checkout with python3, git and make.

PYTHON ?= python3
PORT ?= 8000
PY := .venv/bin/python
PRODUCT := sora_ugc celery_worker generation billing accounts credits common
CODE := $(PRODUCT) sandbox e2e infra testing benchmarks loadtests conftest.py manage.py
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
# Checks that read the settings, but reach nothing that these name.
CHECK_ENV := SECRET_KEY=checks-only SITE_URL=http://127.0.0.1 ALLOWED_HOSTS=127.0.0.1 \
	DATABASE_URL=postgres://nobody@127.0.0.1:9/none REDIS_URL=redis://127.0.0.1:9/0

export PYTHON PORT
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

.PHONY: help
help: ## this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: setup ## the whole product on this machine, at http://127.0.0.1:$PORT (8000); Ctrl-C stops it
	@exec $(PY) -m sandbox run $(if $(VERBOSE),--verbose)

.PHONY: dev
dev: setup ## the same with DEBUG on, restarted when files change
	@exec $(PY) -m sandbox run --dev $(if $(VERBOSE),--verbose)

.PHONY: demo
demo: setup ## one video over HTTP: make demo IMAGE=photo.jpg PROMPT="..." OUT=video.mp4
	@test -n "$(IMAGE)" || { echo 'Name a photo: make demo IMAGE=photo.jpg PROMPT="..." OUT=video.mp4'; exit 2; }
	@exec $(PY) -m sandbox demo "$$IMAGE" "$$PROMPT" "$$OUT" $(if $(WEB),--web "$(WEB)" --stripe "$(STRIPE)")
demo: export IMAGE := $(IMAGE)
demo: export PROMPT := $(or $(PROMPT),A creator shows it to the camera and says: "I use this every day.")
demo: export OUT := $(or $(OUT),demo.mp4)

.PHONY: code
code: setup ## what the authenticator app of the sandbox's staff shows now
	@exec $(PY) -m sandbox code

.PHONY: test
test: setup ## everything that must be green: linters, types, migrations, all tests, a real browser
	@$(PY) -m e2e.browser
	@$(MAKE) lint types migrations
	@$(PY) -m pytest -n 2 --cov

.PHONY: units
units: setup ## every test but those of the whole product: a part of test
	@$(PY) -m pytest -n 2 --ignore e2e

.PHONY: screenshots
screenshots: setup ## every page in three widths and both themes, into test-results/pages (no part of test)
	@$(PY) -m e2e.browser
	@$(PY) -m pytest e2e/pages/screenshots.py -n 0 -p no:randomly --no-header

.PHONY: test-litellm
test-litellm: setup ## our adapter through a real LiteLLM proxy; 600 MB the first time (no part of test)
	@$(PY) -m testing.litellm.install
	@$(PY) -m pytest testing/litellm -n 0 --verbose --no-header

.PHONY: bench
bench: setup ## measure beside the limit and a peer; one: make bench CASE=spend (not a test)
	@exec $(PY) -m benchmarks $(CASE)

.PHONY: load
load: setup ## creators, restarts and attacks on a whole stack: make load [PHASE=attack] [SHORT=1]
	@exec $(PY) -m loadtests $(if $(SHORT),--short) $(PHASE)

.PHONY: lighthouse
lighthouse: ## what Lighthouse says of six pages (not a test)
	@$(MAKE) bench CASE=lighthouse

.PHONY: lint
lint: setup ## style, templates, and which room may import which
	$(PY) -m ruff check .
	$(PY) -m ruff format --check --quiet .
	$(PY) -m djlint templates --lint --quiet
	.venv/bin/lint-imports --no-logo

.PHONY: types
types: setup ## mypy
	@$(CHECK_ENV) $(PY) -m mypy $(CODE)

.PHONY: migrations
migrations: setup ## every change of a model has its migration
	@$(CHECK_ENV) $(PY) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

.PHONY: migration-safety
migration-safety: setup ## the running version can go on while migrations are made (a server of its own)
	@$(PY) -W ignore infra/migration_safety.py

.PHONY: aud
aud: setup ## security scans: code, rules of our own, secrets, packages; one: make aud SCAN=semgrep
	@exec $(PY) -m infra.audit $(if $(STRICT),--strict) $(SCAN)

.PHONY: aud-secrets
aud-secrets: setup ## take what looks like a secret now into .secrets.baseline, once each was looked at
	@exec $(PY) -m infra.audit --accept-secrets

.PHONY: requirements
requirements: setup ## compile requirements*.in anew
	$(PY) -m uv pip compile --quiet --python-version 3.11 --no-emit-index-url requirements.in -o requirements.txt
	$(PY) -m uv pip compile --quiet --python-version 3.11 --no-emit-index-url requirements-dev.in -o requirements-dev.txt
	$(PY) -m uv pip compile --quiet --python-version 3.11 --no-emit-index-url requirements-bench.in -o requirements-bench.txt
	$(PY) -m uv pip compile --quiet --python-version 3.11 --no-emit-index-url requirements-litellm.in -o requirements-litellm.txt
	$(PY) -m uv pip compile --quiet --python-version 3.11 --no-emit-index-url requirements-audit.in -o requirements-audit.txt

.PHONY: notices
notices: setup ## the table of packages and their licences anew, into docs/third-party.md
	@$(PY) infra/notices.py update

.PHONY: openapi
openapi: setup ## the API's description anew, into docs/openapi.yaml
	@$(CHECK_ENV) $(PY) -W ignore::RuntimeWarning manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

.PHONY: messages
messages: setup ## the code's words into locale/*/LC_MESSAGES/django.po, to be translated there
	@$(PY) infra/messages.py update

.PHONY: messages-check
messages-check: setup ## gettext's own tools find nothing to change there (no part of test; CI has them)
	@$(CHECK_ENV) $(PY) manage.py makemessages --all --no-wrap --add-location file --no-obsolete \
		$(patsubst %,--ignore %,tests sandbox testing e2e benchmarks infra)
	@git diff --exit-code --stat -- locale

.PHONY: setup
setup: .venv/.installed static/fonts/manrope.woff2 $(TRANSLATIONS)

.venv/.installed: requirements.txt requirements-dev.txt sandbox/setup.sh
	@sandbox/setup.sh

static/fonts/manrope.woff2: .venv/.installed infra/build_fonts.py
	@$(PY) infra/build_fonts.py
	@touch $@

%.mo: %.po .venv/.installed infra/messages.py
	@$(PY) infra/messages.py compile

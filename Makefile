# Every verb of this project. `make help` lists them.
PORT ?= 8000
# The interpreter that makes .venv: 3.11 or newer.
PYTHON ?= python3
# What to test, as for pytest: make test TESTS="tests/unit -k grading"
TESTS ?=
# For `make chaos`: the seed of the accidents (none: one is drawn and printed), how many, how long.
SEED ?=
VIDEOS ?= 40
MINUTES ?= 0
# Which benchmarks: make bench BENCH="pipeline.memory"
BENCH ?=
export PYTHON

VENV := .venv/bin
PYTEST := $(VENV)/python -m pytest -n 2 --dist loadscope -q

.DEFAULT_GOAL := help
.PHONY: help up test chaos lint fmt bench lock doctor messages

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

up: ## Prepare everything and run the site on 127.0.0.1:PORT (8000); Ctrl-C stops it
	@scripts/bootstrap run
	@exec $(VENV)/python manage.py up --port $(PORT)

test: ## The whole suite on SQLite, then all that touches the database on PostgreSQL
	@scripts/bootstrap test
	@status=0; \
	echo "SQLite:"; $(PYTEST) $(TESTS) || status=1; \
	echo "PostgreSQL:"; DANGKE_TEST_DB=postgresql $(PYTEST) $(TESTS) || status=1; \
	exit $$status

chaos: ## Conversions under accidents drawn from SEED, VIDEOS=40 at least, MINUTES=0 at least
	@scripts/bootstrap test
	@$(VENV)/python -m tests.chaos --videos $(VIDEOS) --minutes $(MINUTES) $(if $(SEED),--seed $(SEED))

lint: ## Format, lint, import order, types, migrations
	@scripts/bootstrap dev
	$(VENV)/ruff format --check --quiet .
	$(VENV)/ruff check --quiet .
	$(VENV)/lint-imports --cache-dir .import_linter_cache
	$(VENV)/mypy
	$(VENV)/python manage.py makemigrations --check --dry-run --settings config.settings.test

fmt: ## Format the code and repair what can be repaired safely
	@scripts/bootstrap dev
	$(VENV)/ruff format --quiet .
	$(VENV)/ruff check --quiet --fix .

bench: ## The benchmarks, as ratios
	@scripts/bootstrap test
	$(VENV)/python -m bench $(BENCH)

messages: ## Write today's strings into the translation catalogue (needs GNU gettext)
	@scripts/bootstrap test
	$(VENV)/python manage.py makemessages --locale zh_Hans --no-location --no-wrap --no-obsolete \
	  --ignore '.venv/*' --ignore 'var/*' --ignore 'tests/*' --ignore 'bench/*'

doctor: ## Check this installation and say what to do
	@scripts/bootstrap run
	@$(VENV)/python manage.py doctor

lock: ## Write both lock files from pyproject.toml (maintainers)
	$(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" \
	  pyproject.toml -o requirements.lock
	$(VENV)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --custom-compile-command "make lock" \
	  pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

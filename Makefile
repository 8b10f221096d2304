# Two commands on a fresh machine: `make demo` and `make test`. Both begin with `make setup`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export NUMBA_CACHE_DIR ?= $(CURDIR)/var/numba

.PHONY: setup demo demo-reset test test-postgres test-sqlite check format translations

setup:
	@$(PYTHON) config/local/setup.py

demo: setup
	@$(BIN)/python -m config.local.demo --port $(PORT)

demo-reset:
	rm -rf var/demo

test: test-postgres test-sqlite

test-postgres: setup
	$(BIN)/python -m pytest -n 2 --dist loadgroup --db postgres

test-sqlite: setup
	$(BIN)/python -m pytest -n 2 --dist loadgroup --db sqlite --ignore tests/journeys

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/python -m mypy
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/python -m config.local.translations check
	DEBUG=0 SITE_URL=https://trialoog.example SECRET_KEY=$$(printf 'Aa1%.0s-' $$(seq 1 20))xyzw $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(BIN)/python manage.py makemigrations --check --dry-run

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

translations:
	$(BIN)/python -m config.local.translations update

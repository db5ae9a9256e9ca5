# One command for each everyday thing, the same on a laptop and in CI. `make help` lists them.

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3)
PACKAGES := obmen config sync connectors state mappings enterprise_data

# The suites run side by side; WORKERS=0 runs them one after another (for a debugger).
WORKERS ?= auto
PYTEST := $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# The demo's data; `make serve` opens the console on the same folder.
export OBMEN_HOME ?= $(CURDIR)/.run/demo
# A stray config.py in the working folder must not shadow our own packages.
export PYTHONSAFEPATH := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Compiled once, not again by each worker and by every command that the tests start.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help dev demo serve test quick cover game fuzz check bench mutants lock clean

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

# The lock names everything, so nothing is resolved (--no-deps): pip would ask the index for the newest release of
# whatever is wanted with an extra, and refuse it because it isn't in the lock.
# The stamp makes the set-up happen once per change of the lock or of the project file.
STAMP := $(VENV)/.obmen-dev

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "obmen needs Python 3.11 or newer; set PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(STAMP): requirements-dev.txt pyproject.toml | $(BIN)/python
	@echo "installing the locked libraries into $(VENV) (about half a minute)"
	@$(BIN)/python -m pip install -qq --require-hashes --no-deps -r requirements-dev.txt
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --no-index -e .
	@touch $@

dev: $(STAMP) ## set up .venv with everything, once per change of the lock

demo: dev ## two sides, two exchanges, a conflict: the whole loop in under a minute
	@$(BIN)/obmen demo

serve: dev ## the console and the clock, on the demo's data
	@[ -d "$(OBMEN_HOME)" ] || $(BIN)/obmen demo
	@$(BIN)/obmen serve

test: dev ## every suite (browser tests need Chromium and say so when it is missing)
	@$(PYTEST) $(PYTEST_ARGS)

quick: dev ## the fast suites, under a minute
	@$(PYTEST) -q -m "not slow and not browser and not bench" $(PYTEST_ARGS)

cover: dev ## branch coverage of the rules and the formats; fails below 95 %
	@$(PYTEST) -q -m "not browser and not bench" --cov=sync --cov=mappings --cov=enterprise_data \
		--cov-branch --cov-report=term-missing:skip-covered --cov-fail-under=95 $(PYTEST_ARGS)

game: dev ## the exchange as a game of random moves, for long (OBMEN_GAME_PLAYS=500)
	@HYPOTHESIS_PROFILE=long nice -n 10 $(PYTEST) -q tests/property/test_exchange_game.py $(PYTEST_ARGS)

fuzz: dev ## a million bent messages and objects, on all processors (OBMEN_FUZZ_INPUTS=20000 for a short one)
	@nice -n 10 $(BIN)/python -m tests.fuzz

laws: dev ## the laws of formats, records and merge with many examples (OBMEN_LAWS=20 times the usual)
	@OBMEN_LAWS=$${OBMEN_LAWS:-20} $(PYTEST) -q tests/property $(PYTEST_ARGS)

check: dev ## style, types, layers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(PACKAGES) tests
	$(BIN)/lint-imports

bench: dev ## speed and memory against the bare parse of the same file
	@$(BIN)/python -m tests.bench $(BENCH_ARGS)

mutants: dev ## small changes to the rules that no test may survive; see docs/mutation.md (some minutes)
	rm -rf mutants
	$(BIN)/mutmut run
	$(BIN)/mutmut results

LOCK := $(BIN)/python -m piptools compile --quiet --upgrade --strip-extras --generate-hashes --allow-unsafe \
	--no-annotate --no-header --no-emit-index-url --no-emit-find-links --no-emit-trusted-host

lock: $(BIN)/python ## renew both locks from pyproject.toml
	$(LOCK) -o requirements.txt pyproject.toml
	$(LOCK) --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

clean: ## remove caches, builds and the demo's data (not .venv)
	rm -rf .run build dist htmlcov mutants .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache \
		.hypothesis .import_linter_cache *.egg-info
	find . -path ./$(VENV) -prune -o -name __pycache__ -type d -print0 | xargs -0 rm -rf

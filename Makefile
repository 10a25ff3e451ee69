# Everything a newcomer or a machine runs; setup/ knows how, and does nothing twice.

PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help run test check format lint types fast journeys bench soak classify lock schema screenshots \
	frontend clean environment development browser

help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: export STRIPE_SANDBOX := $(or $(STRIPE_SANDBOX),$(if $(EMPTY),off,on))
run: environment frontend ## set up, migrate, seed a demo once (not with EMPTY=1), serve on PORT (8000)
	@$(BIN)/porchlight migrate
	@$(if $(EMPTY),,$(BIN)/porchlight demo)
	@$(BIN)/porchlight serve

test: fast journeys ## set up and run all tests, on both databases and in a browser

check: lint types fast ## format, lint, types, import rules and the tests that need no browser

format: development ## rewrite the code in the one style
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: development frontend ## run the benchmarks
	$(BIN)/python -m bench

soak: development ## let everything break for SECONDS (180) on each database, and SEEDS (500) payments
	$(BIN)/python -m tests.soak
	$(BIN)/python -m tests.payments.simulation $(or $(SEEDS),500)

classify: development ## replay the labelled visits and print who is taken for a person
	@$(BIN)/python -m tests.classify

lock: ## resolve requirements*.txt anew, keeping the pins that still fit
	@$(PYTHON) -m setup.lock

schema: environment ## write frontend/openapi.json anew, when the API has changed
	$(BIN)/python -m app.http.openapi > frontend/openapi.json

screenshots: development frontend browser ## take the pictures of README.md anew
	$(BIN)/python -m setup.screenshots

frontend: environment ## build frontend/dist
	@$(BIN)/python -m setup.frontend build

clean: ## remove what was made here, except DATA
	rm -rf .venv .cache frontend/dist frontend/node_modules

# --- the parts of test and check; each runs once, however many ask for it

lint: development
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports --no-logo --cache-dir .cache/import-linter

types: development
	$(BIN)/mypy
	@$(BIN)/python -m setup.frontend check

fast: development frontend
	$(BIN)/pytest -n auto --ignore=tests/journeys

# A command of its own: the plugin's fixtures break async tests that run after them.
journeys: development frontend browser
	$(BIN)/pytest -p playwright -n auto tests/journeys

# --- setting up

environment:
	@$(PYTHON) -m setup.environment requirements.txt

development:
	@$(PYTHON) -m setup.environment requirements-dev.txt

browser: development
	@$(BIN)/python -m setup.browser

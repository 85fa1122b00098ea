# From Python 3.11 and make alone, as any user. Nothing here needs root.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FILES ?=
# What is never imported is never compiled: the rest is, when it is first imported.
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-input --no-compile

LOCK = $(BIN)/uv pip compile pyproject.toml --quiet --no-header --python-version 3.11 --universal \
  --generate-hashes --no-emit-index-url

TEXTS := $(patsubst %.po,%.mo,$(wildcard comity/web/locale/*/LC_MESSAGES/django.po))

# Two steps would install into the same folder; what can run side by side is made so below.
ifeq ($(MAKELEVEL),0)
.NOTPARALLEL:
endif

.DEFAULT_GOAL := help
.PHONY: help install demo test axe screens texts check types lint floors generated fix bench docs lock test-services clean

help: ## say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' \
	  | while IFS='|' read -r name told; do printf '  make %-14s %s\n' "$$name" "$$told"; done

install: $(VENV)/.dev $(TEXTS) ## make .venv with everything: pinned by hash, tools included

demo: $(VENV)/.core $(TEXTS) ## one request, there and back, on this machine; FILES="a b" seals your files
	@$(BIN)/comity demo $(FILES)

test: $(VENV)/.dev $(TEXTS) ## run the tests
	$(BIN)/python -m tests

axe: $(VENV)/.dev ## read every page in every language, theme and width with axe-core; needs Chromium
	COMITY_AXE=whole $(BIN)/python -m pytest --quiet tests/journeys/test_every_page.py

screens: $(VENV)/.dev ## photograph every screen into docs/screens; needs Chromium
	$(BIN)/python docs/screens.py

texts: $(VENV)/.core ## bring every text that pages show into the catalogues, and say what is missing
	$(BIN)/python -m comity.web.catalogues update
	$(BIN)/python -m comity.web.catalogues compile

check: $(VENV)/.dev ## lint, format, types, floors of the house, generated docs
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target types lint floors generated

types: $(VENV)/.dev ## types alone
	$(BIN)/mypy

lint: $(VENV)/.dev ## lint and format alone
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

floors: $(VENV)/.dev ## the floors of the house alone
	$(BIN)/lint-imports --no-logo

generated: $(VENV)/.dev ## whether the generated pages are fresh
	$(BIN)/python docs/generate.py --check
	$(BIN)/python docs/generate_rules.py --check

fix: $(VENV)/.dev ## mend what can be mended by machine
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev ## measure, beside its peers, in one run
	$(BIN)/python bench/exchange.py

docs: $(VENV)/.dev ## write the generated reference pages
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/generate_rules.py

test-services: $(VENV)/.dev ## run what needs PostgreSQL and an S3-compatible store, on loopback
	$(BIN)/python -m tests.services

lock: $(VENV)/.dev ## write the hash-pinned requirement files from pyproject.toml
	$(LOCK) --group install -o requirements/core.txt
	$(LOCK) --group install --extra postgresql -c requirements/core.txt -o requirements/postgresql.txt
	$(LOCK) --group dev --extra postgresql -c requirements/postgresql.txt -o requirements/dev.txt

clean: ## remove .venv and what the tools left
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info build

%.mo: %.po | $(VENV)/.core
	@$(BIN)/python -m comity.web.catalogues compile
	@touch $@

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "missing: $(PYTHON). Install Python 3.11 or newer, or say: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "too old: $$($(PYTHON) --version). Python 3.11 or newer is needed; say: make PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "missing: Python's module venv. On Debian: apt-get install python3-venv"; exit 1; }
	@echo "making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.core: requirements/core.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing what Comity needs (requirements/core.txt, every file checked by its hash)"
	@$(PIP) --require-hashes --only-binary :all: -r requirements/core.txt
	@$(PIP) --no-deps --no-build-isolation --no-index --editable .
	@touch $@

# With the tools comes all of the core, in the same versions: one step instead of two.
$(VENV)/.dev: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing what Comity needs, and the tools (requirements/dev.txt, every file checked by its hash)"
	@$(PIP) --require-hashes --only-binary :all: -r requirements/dev.txt
	@$(PIP) --no-deps --no-build-isolation --no-index --editable .
	@touch $(VENV)/.core $@

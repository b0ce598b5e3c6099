# rolewatch: `make run` to use it, `make test` to try it. Everything is kept in .venv.
#
#   make run        set up what is missing, then the main job (config/rolewatch.yaml, else the demo)
#   make test       everything it needs, then all tests        make check   ruff, mypy --strict
#   make test-long  each kill point, random kills, damaged databases, a year (40 minutes)
#   make bench      measure, beside other tools                make setup   the virtual environment alone
#   make browser    find or install a Chromium                 make scraper KIND=name [HAR=file]: a new kind
#   make docs, make schema, make gazetteer: generated files

PYTHON ?= python3
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run setup browser test test-long test-system check format bench schema docs scraper gazetteer clean

help:
	@sed -n 's/^#  //p' Makefile

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "rolewatch needs Python 3.11 or newer: set PYTHON=/path/to/python3"; exit 1; }
	@$(PYTHON) -m venv .venv >/dev/null 2>&1 || { rm -rf .venv; sh tests/system.sh venv; $(PYTHON) -m venv .venv; }

.venv/ready: .venv/bin/python pyproject.toml
	@echo "Installing rolewatch into .venv …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/tests: .venv/ready pyproject.toml
	@echo "Installing what the tests need …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[test]'
	@touch $@

# Looked for once: without one every run says in a line which sources it leaves out. Again: make browser.
.venv/browser: .venv/ready
	@$(BIN)/python -m monitor.install browser || true
	@touch $@

setup: .venv/ready

browser: .venv/ready
	@$(BIN)/python -m monitor.install browser

run: .venv/ready .venv/browser
	@if [ -f config/rolewatch.yaml ]; then \
	  $(BIN)/rolewatch --config config/rolewatch.yaml run --report; \
	else $(BIN)/rolewatch demo; fi

test-system: .venv/tests .venv/browser
	@sh tests/system.sh test

# Those of the browser two at a time: they measure time and memory, which more at once would spoil.
test: test-system
	@if [ -n "$(ARGS)" ]; then $(BIN)/python -m pytest $(ARGS); \
	else $(BIN)/python -m pytest -n auto --ignore=tests/browser && $(BIN)/python -m pytest -n 2 tests/browser; fi

# Each kill point, hundreds of random kills, hundreds of damaged databases: about half an hour.
test-long: test-system
	@$(BIN)/python -m pytest -m long $(ARGS)

check: .venv/tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: .venv/tests
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: .venv/tests
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[bench]'
	@$(BIN)/python tests/bench/main.py $(ARGS)

schema: .venv/ready
	@$(BIN)/python -m monitor.config > config/rolewatch.schema.json

docs: .venv/ready
	@$(BIN)/python -m monitor.docs

scraper: .venv/ready
	@$(BIN)/python -m monitor.template "$(KIND)" $(HAR)

gazetteer: .venv/tests
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[data]'
	@$(BIN)/python -m monitor.normalize.gazetteer_build

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache bench.json

# The commands a newcomer needs. Everything is set up into .venv; nothing else on the machine is touched
# except by `make test` and `make up`, which install the Debian packages that they name.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test up vectors pictures lint setup clean

setup: $(VENV)/.hub-ready

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.hub-ready: requirements/hub.txt setup.cfg | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/hub.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.tests-ready: requirements/tests.txt $(VENV)/.hub-ready
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/tests.txt
	touch $@

# The commands a newcomer needs. Everything is set up into .venv; nothing else on the machine is touched
# except by `make test` and `make up`, which install the Debian packages that they name.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

.PHONY: demo test faults up vectors pictures lint audit sbom secrets setup clean

setup: $(VENV)/.hub-ready

# Fails with words and leaves nothing half made when this machine's python3 can't make an environment.
$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "there is no $(PYTHON); as root: apt-get install python3 python3-venv"; exit 1; }
	@$(PYTHON) requirements/make_venv.py $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.hub-ready: requirements/hub.txt setup.cfg | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/hub.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.tests-ready: requirements/tests.txt $(VENV)/.hub-ready
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements/tests.txt
	touch $@

# Browser libraries of the form, by lockfile; the pages work without them, so a failure here only says so.
bridge/web/static/vendor/htmx.min.js: package-lock.json | $(VENV)/.hub-ready
	@$(BIN)/python -m samples.demo.libraries

demo: $(VENV)/.hub-ready bridge/web/static/vendor/htmx.min.js
	@$(BIN)/python -m samples.demo $(ARGS)

up: $(VENV)/.hub-ready bridge/web/static/vendor/htmx.min.js
	@$(BIN)/python -m samples.up $(ARGS)

DIR ?= samples/vectors

# Everything that must hold, tier by tier; TIERS="unit store" runs some. Debian packages that are missing are installed.
test: $(VENV)/.tests-ready bridge/web/static/vendor/htmx.min.js
	@$(BIN)/python -m tests.install_packages
	@$(BIN)/python -m tests.run_tiers $(TIERS)

# Storms of random stories over both shapes of the town, one fault after another; ARGS="--list" names the faults.
faults: $(VENV)/.tests-ready bridge/web/static/vendor/htmx.min.js
	@$(BIN)/python -m tests.install_packages
	@$(BIN)/python -m tests.faults.storm $(ARGS)

vectors: $(VENV)/.tests-ready
	@$(BIN)/python -m tests.vectors "$(DIR)" $(ARGS)

lint: $(VENV)/.tests-ready
	@$(BIN)/python -m tests.run_tiers style types house

# Known holes in what is pinned, as in `make test`; here exit code 3 tells that no advisory service was reached.
audit: $(VENV)/.tests-ready
	@$(BIN)/python -m tests.audit

# What a hub is made of (CycloneDX); ARGS="--licences" for plain lines.
sbom: $(VENV)/.tests-ready
	@$(BIN)/python -m tests.sbom $(ARGS)

# Secrets in tracked files; `make test` looks for them, too.
secrets: $(VENV)/.tests-ready
	@$(BIN)/python -m tests.hostile.secret_scan

clean:
	rm -rf $(VENV) build bridge.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis bridge/web/static/vendor

pictures: $(VENV)/.tests-ready bridge/web/static/vendor/htmx.min.js
	@$(BIN)/python -m samples.pictures

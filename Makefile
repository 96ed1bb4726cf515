# make run    the portal on this machine, http://127.0.0.1:8000, with the demo town on the first start
# make test   every gate and every test
# Settings: PORT, PINGLI_DATA_DIR, DATABASE_URL (README, "Settings").

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/*.po))
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes
export PYTHONPATH := $(CURDIR)
export FLASK_APP := wsgi.py

.DEFAULT_GOAL := run
.PHONY: run test lock migration translations readme pictures

run: export PINGLI_DEV ?= $(if $(PINGLI_ENV),,1)
run: $(VENV)/runtime.stamp $(CATALOGUES)
	@exec $(BIN)/python -m portal.run

test: $(VENV)/tests.stamp $(CATALOGUES)
	@exec $(BIN)/python -m tests

# A revision that takes the database to what the models say: make migration m="why"
migration: export PINGLI_DEV = 1
migration: $(VENV)/runtime.stamp
	@test -n "$(m)" || { echo 'say why: make migration m="…"'; exit 2; }
	$(BIN)/flask db upgrade
	$(BIN)/flask db migrate -m "$(m)"

# Collect the texts of code and templates into the English catalogue.
translations: $(VENV)/tests.stamp
	$(BIN)/python -m tests.translations

# Print the rulebook of the code into the README.
readme: $(VENV)/tests.stamp
	$(BIN)/python -m tests.readme

# Photograph the main pages into docs/, with a browser.
pictures: $(VENV)/tests.stamp $(CATALOGUES)
	$(BIN)/python -m tests.pictures $(p)

# Compile the pinned requirements again after a change to an .in file.
lock: $(VENV)/tests.stamp
	$(BIN)/pip-compile $(LOCK) --output-file=requirements.txt requirements.in
	$(BIN)/pip-compile $(LOCK) --output-file=tests/requirements.txt tests/requirements.in

LOCK := --quiet --no-config --generate-hashes --allow-unsafe --strip-extras \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

$(VENV)/runtime.stamp: requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Pingli needs Python 3.11 or newer; this is %d.%d. Try: make run PYTHON=python3.11" % sys.version_info[:2] or 0)'
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv $(VENV)
	@echo "Installing what the portal needs (once) …"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/tests.stamp: tests/requirements.txt $(VENV)/runtime.stamp
	@echo "Installing what the tests need (once) …"
	@$(PIP) -r requirements.txt -r tests/requirements.txt
	@touch $@

%.mo: %.po $(VENV)/runtime.stamp
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@

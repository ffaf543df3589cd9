# Needs Python 3.11 or later and make; everything else is fetched into .venv and the data folder (SKEIN_HOME, var/).
FITS := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON = $(shell for p in python3 python3.13 python3.12 python3.11; do $$p -c '$(FITS)' 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python
NPM = $(PY) -m config.node npm
export PYTHONPATH := $(CURDIR)

.PHONY: run stop doctor test lint fmt pictures bench requirements frontend frontend-check

run: .venv/run                ## start everything, with a demo on first start
	@exec $(PY) -m config.run

stop: .venv/run               ## stop what `make run` started
	@$(PY) -m config.run stop

doctor: .venv/run             ## the state of every service, and what repairs it
	@$(PY) manage.py doctor

test: .venv/dev               ## every test, on real services started for it
	$(PY) -m pytest $(ARGS)

lint: .venv/dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m pyrefly check
	.venv/bin/lint-imports
	$(PY) -m djlint templates --lint
	$(NPM) --prefix frontend run check
	$(PY) -m config.sizes

fmt: .venv/dev
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

pictures: .venv/dev           ## take docs/pictures again, from the Skein that runs
	$(PY) -m tests.browser.pictures

bench: .venv/bench            ## every bench; ARGS="--size small", "--size full linkage methods"
	@$(PY) -m bench $(ARGS)

frontend: .venv/dev           ## build frontend/dist, which is committed
	$(NPM) --prefix frontend ci --no-audit --no-fund
	$(NPM) --prefix frontend run build

frontend-check: frontend      ## the committed bundle is what the source gives
	git diff --exit-code frontend/dist

requirements: .venv/dev       ## resolve requirements and the jars of Neo4j again
	for name in requirements requirements-dev requirements-bench; do \
	  .venv/bin/uv pip compile -q --universal --generate-hashes --no-annotate --no-header --upgrade \
	    --python-version 3.11 $$name.in -o $$name.txt || exit 1; done
	$(PY) -m config.services.jars

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Skein needs Python 3.11, 3.12 or 3.13; make PYTHON=/path/to/python3 names one."; exit 1; }
	@echo "Making .venv with $(PYTHON)"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Debian and Ubuntu keep venv in a package of its own: apt install python3-venv"; exit 1; }

# A set of requirements is installed again only when its file has changed.
.venv/run: requirements.txt | .venv/bin/python
	@echo "Installing requirements"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
	@touch $@

.venv/dev: requirements-dev.txt .venv/run
	@echo "Installing test and lint requirements"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: --no-binary cpe -r requirements-dev.txt
	@touch $@

# Spark comes as a source package only, so that this set alone is not held to wheels.
.venv/bench: requirements-bench.txt .venv/dev
	@echo "Installing what the benches measure beside"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.txt
	@touch $@

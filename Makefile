# parkkg: set-up, tests and generated files. Needs python3 (3.11 or later) and make, nothing else.

PYTHON ?= python3
VENV ?= .venv
SERVE ?= 1
UV ?= uv
PYTEST_ARGS ?=
JOBS ?= auto
ENTERPRISES ?= 10000 100000
FUZZ ?= 10000
BENCH_ARGS ?=
SUITES ?=
CONFORMANCE_ARGS ?=

BIN := $(VENV)/bin
# Two stamps, so that an edit of pyproject.toml does not download everything again.
LOCKED := $(VENV)/.locked
INSTALLED := $(VENV)/.installed
SPARK := $(abspath $(VENV))/spark
COMPILE = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --quiet \
	--no-emit-index-url --annotation-style line --custom-compile-command "make lock" \
	$(if $(UPGRADE),--upgrade)

# What is compiled once need not be compiled again by each of the hundreds of processes that tests
# start: a shell that forbids it would make them take half as long again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-spark fuzz conformance lint messages docs web lock wheel bench clean

help:
	@echo "make demo     set up, load data/, answer a saved query, serve (SERVE=0: do not serve)"
	@echo "make test     set up, lint, type-check, run every test (PYTEST_ARGS='-k name' chooses)"
	@echo "make test-spark"
	@echo "              run the tests that need Spark, which it installs, and Java 17 or later"
	@echo "make fuzz     thousands of mutations and examples, hundreds of kills"
	@echo "              (FUZZ=10000; some ten minutes)"
	@echo "make conformance SUITES=DIR"
	@echo "              run the W3C's test suites that are in DIR, write docs/conformance.md"
	@echo "              (CONFORMANCE_ARGS=--check: write nothing, compare with what is recorded)"
	@echo "make lint     set up, ruff, import-linter, mypy"
	@echo "make messages collect what is to be translated into src/parkkg/locale, and compile it"
	@echo "make docs     write the generated pages of docs/ again, and the site of all of them into site/"
	@echo "make web      build the editor of queries into the package (needs Node.js 20 or later, npm)"
	@echo "make lock     pin the dependencies again (needs uv; UPGRADE=1: to the newest)"
	@echo "make wheel    build the wheel into dist/"
	@echo "make bench    measure parkkg beside its peers, write benchmarks/RESULTS.md (long;"
	@echo "              ENTERPRISES='10000 100000 1000000', BENCH_ARGS='--limit 3600')"
	@echo "make clean    remove .venv and everything built; stores of releases stay"

demo: $(INSTALLED)
	$(BIN)/parkkg load
	$(BIN)/parkkg query timeline --param park=liyang-htz
	$(if $(filter 0,$(SERVE)),,$(BIN)/parkkg serve)

test: lint
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(PYTEST_ARGS)

# Spark is beside the other packages, not among them: all other tests have to pass without it.
test-spark: $(INSTALLED) $(SPARK)/.installed
	PYTHONPATH=$(SPARK) $(BIN)/python -m pytest -m spark $(PYTEST_ARGS)

# The long tests with all that they can do; `make test` does a little of each.
fuzz: $(INSTALLED)
	PARKKG_FUZZ=$(FUZZ) $(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m "fuzz or hypothesis" $(PYTEST_ARGS)

# CONTRIBUTING.md says where the suites are, and how DIR is laid out.
conformance: $(INSTALLED)
	@test -n "$(SUITES)" || { echo "say where the suites are: make conformance SUITES=DIR" >&2; exit 2; }
	$(BIN)/python -m tools.conformance "$(SUITES)" $(CONFORMANCE_ARGS)

lint: $(INSTALLED)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	$(BIN)/mypy

messages: $(INSTALLED)
	$(BIN)/python -m tools.messages

docs: $(INSTALLED)
	$(BIN)/python tools/make_docs.py
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

# The editor that it makes is committed: who does not change web/ needs no Node.js.
web:
	@command -v npm >/dev/null || { echo "make web needs Node.js and npm" >&2; exit 1; }
	cd web && npm ci --ignore-scripts --silent && node build.js

lock:
	@command -v $(UV) >/dev/null || { echo "make lock needs uv: pip install uv, or make lock UV=path/to/uv" >&2; exit 1; }
	$(COMPILE) pyproject.toml --output-file requirements.txt
	$(COMPILE) pyproject.toml --output-file requirements-dev.txt \
		--extra dev --constraint requirements.txt
	$(COMPILE) --no-deps requirements-owl.in --output-file requirements-owl.txt
	$(COMPILE) --no-deps requirements-spark.in --output-file requirements-spark.txt

wheel: $(INSTALLED)
	$(BIN)/python -m build --wheel --no-isolation --outdir dist

# Goes on where it was stopped. The peers' environments are made when they are first needed.
bench: $(INSTALLED)
	$(BIN)/python -m benchmarks --enterprises "$(ENTERPRISES)" $(BENCH_ARGS)

clean:
	rm -rf $(VENV) build dist site web/node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

$(LOCKED): requirements-dev.txt requirements-owl.txt
	@command -v $(PYTHON) >/dev/null || { echo "there is no $(PYTHON) here. Install Python 3.11 or later, or name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "parkkg needs Python 3.11 or later, and $(PYTHON) is %d.%d. Name a newer one: make PYTHON=python3.12" % sys.version_info[:2])'
	@echo "setting up $(VENV): once, and again when requirements-dev.txt changes"
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes --no-deps -r requirements-owl.txt
	@touch $@

# --no-build-isolation: the build backend is one of the pinned requirements, too.
$(INSTALLED): $(LOCKED) pyproject.toml
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --no-build-isolation --editable .
	@touch $@

$(SPARK)/.installed: $(LOCKED) requirements-spark.txt
	@command -v java >/dev/null || { echo "Spark needs Java 17 or later; install it first (Debian: apt-get install default-jre-headless)" >&2; exit 1; }
	@echo "setting up Spark in $(SPARK): once, and again when requirements-spark.txt changes"
	rm -rf $(SPARK)
	$(BIN)/python -m pip install --quiet --no-compile --require-hashes --no-deps --target $(SPARK) -r requirements-spark.txt
	@touch $@

# One place for every command: the same at a desk and in CI.
PYTHON ?= python3
BIN    := .venv/bin
TREES  := build/doctrees
SITE   := dist/site

# Same commit, same bytes: nothing below depends on the clock, the locale or the hash seed.
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || echo 315532800)
export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)
export LC_ALL := C.UTF-8
export PYTHONHASHSEED := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1

LANGUAGES := $(BIN)/python -m factbook.sphinx.languages
SPHINX    := $(LANGUAGES) build docs $(SITE) -d $(TREES) -q -n -W --keep-going -j auto

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup build test format translations faults bench links lock clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: .venv/installed ## install into .venv what requirements.lock says, and the project itself

build: .venv/installed build/engine ## check the data, render its README, build the site
	@$(BIN)/factbook check
	@$(BIN)/factbook readme
	@$(SPHINX)
	@echo "Data: datapackage/README.md"
	@echo "Site: $(SITE)/index.html"

test: .venv/installed build/engine ## lint, types, room order, tests with coverage, then what build checks
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@said=$$($(BIN)/lint-imports --no-logo --cache-dir build/import-linter) || { echo "$$said"; exit 1; }
	@$(BIN)/pytest --cov -n auto --dist loadfile
	@$(BIN)/factbook check
	@$(BIN)/factbook readme --check
	@$(SPHINX)

format: .venv/installed ## put the code in its one format, mend what ruff can mend
	@$(BIN)/ruff check --quiet --fix
	@$(BIN)/ruff format --quiet

translations: .venv/installed ## bring the catalogs of messages up to date with code, package and docs
	@$(LANGUAGES) update
	@$(LANGUAGES) update docs

faults: .venv/installed ## put faults into a copy of the data and the code: each must be found
	@$(BIN)/python -m tests.faults --all

bench: .venv/installed ## measure what derived pages cost beside plain ones
	@$(BIN)/python -m tests.benchmarks.sphinx_pages

links: .venv/installed build/engine ## ask the addresses in the docs whether they are still there; needs the network
	@$(BIN)/sphinx-build -q -n -W --keep-going -j auto -b linkcheck -d $(TREES)/links docs build/links
	@echo "Links: build/links/output.txt"

lock: .venv/installed ## write requirements.lock anew; make lock UPGRADE=1 takes the newest versions
	@mkdir -p build && cp requirements.lock build/
	@$(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
		--generate-hashes --extra sphinx --group dev --custom-compile-command 'make lock' \
		$(if $(UPGRADE),--upgrade) --output-file build/requirements.lock
	@cmp -s build/requirements.lock requirements.lock || cp build/requirements.lock .

clean: ## remove what was made; .venv stays
	@find docs -name '*.mo' -delete
	@rm -rf build dist .coverage .hypothesis .import_linter_cache
	@find scripts tests docs -name __pycache__ -prune -exec rm -rf {} +

# Sphinx sees a changed page and a changed table, but not changed code.
build/engine: $(shell find scripts/factbook -name '*.py')
	@rm -rf $(TREES) && mkdir -p build && touch $@

# Each stamp is written last, so an interrupted install is done again. A changed lock begins with an
# empty .venv (what the lock dropped is gone); a changed pyproject.toml only installs the project again.
.venv/locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "factbook needs Python 3.11 or newer, and $(PYTHON) is not: try make PYTHON=python3.13" >&2; exit 1; }
	@echo "Installing requirements.lock into .venv ..."
	@$(PYTHON) -m venv --clear .venv
	@if command -v uv >/dev/null; \
	then uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock; \
	else $(BIN)/python -m pip install -qq --require-hashes -r requirements.lock; fi
	@touch $@

.venv/installed: .venv/locked pyproject.toml
	@$(BIN)/python -m pip install -qq --no-deps --no-build-isolation --editable .
	@touch $@

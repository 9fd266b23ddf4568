# One place for every command: the same at a desk and in CI.
PYTHON ?= python3
BIN    := .venv/bin
TREES  := build/doctrees
SITE   := dist/site

# Same commit, same bytes: nothing below depends on the clock, the locale or the hash seed.
# The date is that of the commit; a source archive has no commit, and takes the first day that ZIP can hold.
SOURCE_DATE_EPOCH ?= $(if $(wildcard .git),$(shell git log -1 --format=%ct 2>/dev/null),315532800)
export SOURCE_DATE_EPOCH := $(SOURCE_DATE_EPOCH)
export LC_ALL := C.UTF-8
export PYTHONHASHSEED := 0
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

LANGUAGES := $(BIN)/python -m factbook.sphinx.languages
SPHINX    := $(LANGUAGES) build docs $(SITE) -d $(TREES) -q -n -W --keep-going -j auto

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup build test format translations faults bench links lock clean date

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

setup: .venv/installed ## install into .venv what requirements.lock says, and the project itself

build: .venv/installed build/engine ## render the README of the data, check them, build the site
	@$(BIN)/factbook readme
	@$(BIN)/factbook check
	@$(SPHINX)
	@echo "Data: datapackage/README.md"
	@echo "Site: $(SITE)/index.html"

test: .venv/installed ## lint, types, room order, data, tests with coverage; they build the site, too
	@$(BIN)/ruff check --quiet
	@$(BIN)/ruff format --check --quiet
	@$(BIN)/mypy --no-error-summary
	@said=$$($(BIN)/lint-imports --no-logo --cache-dir build/import-linter) || { echo "$$said"; exit 1; }
	@$(BIN)/factbook check
	@$(BIN)/factbook readme --check
	@$(BIN)/pytest --cov -n auto --dist loadfile

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
# The lock names every package that is needed, so nothing is resolved: what it pins is what is installed.
.venv/locked: requirements.lock | date
	@command -v $(PYTHON) >/dev/null || $(call stop,$(NO_PYTHON))
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || $(call stop,$(OLD_PYTHON))
	@$(PYTHON) -c 'import venv, ensurepip; ensurepip.version()' 2>/dev/null || $(call stop,$(NO_VENV))
	@echo "Installing requirements.lock into .venv ..."
	@rm -rf .venv && $(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
	@$(call quietly,$(call install,--no-deps --require-hashes -r requirements.lock) \
		&& $(BIN)/python -m pip check) || { $(call explain); rm -rf .venv; exit 1; }
	@touch $@

.venv/installed: .venv/locked pyproject.toml
	@$(call quietly,$(BIN)/python -m pip install --no-deps --no-build-isolation --editable .) \
		|| { cat .venv/log >&2; exit 1; }
	@touch $@

# Without a date the same commit would give other bytes on another day.
date:
	@test -n "$$SOURCE_DATE_EPOCH" || $(call stop,$(NO_DATE))

install = if command -v uv; then uv pip install --python $(BIN)/python $(1); \
	else $(BIN)/python -m pip install $(1); fi
quietly = { $(1); } >.venv/log 2>&1
explain = if grep -qE $(OFFLINE) .venv/log; then echo "make: $(NO_NETWORK)" >&2; else cat .venv/log >&2; fi
stop = { echo "make: $(1)" >&2; exit 1; }

OTHER_PYTHON := name another one, such as make PYTHON=python3.13
NO_PYTHON  = There is no $(PYTHON) here: install Python 3.11 or newer, or $(OTHER_PYTHON)
OLD_PYTHON = factbook needs Python 3.11 or newer, and $(PYTHON) is older: $(OTHER_PYTHON)
NO_VENV    = $(PYTHON) has no venv or no ensurepip: install them (Debian, Ubuntu: apt install python3-venv)
NO_DATE    = git does not give the date of the last commit: install git, or set SOURCE_DATE_EPOCH
NO_NETWORK = The packages could not be downloaded: connect this machine to the network, then run make again
OFFLINE   := 'NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|dns error|tcp connect'

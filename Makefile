# Every command here works on a fresh clone: it makes .venv, installs what is locked, then does its work.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help setup demo run test check browser coverage mutants bench soak audit docs screenshot lock clean
.DEFAULT_GOAL := help

help:           ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*##/\t/' | expand -t 14

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name it with: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python has no venv module here; on Debian: apt install python3-venv" >&2; exit 1; }

$(VENV)/.runtime: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the program needs …"
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.runtime
	@echo "Installing what the tests need …"
	@$(PIP) install --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

demo: $(VENV)/.runtime  ## everything with a make-believe phone system and workspace, in the browser
	@$(BIN)/python -m bot demo $(ARGS)

setup: $(VENV)/.runtime ## asks for each setting, tries it, writes .env
	@$(BIN)/python -m bot setup

run: $(VENV)/.runtime   ## the real thing, with the settings in .env
	@$(BIN)/python -m bot serve

test: $(VENV)/.dev      ## all tests that need no browser, PostgreSQL included
	@$(BIN)/python -m pytest -m "not browser" -n 2 $(ARGS)

check: $(VENV)/.dev     ## lint, layout, types, import rule
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest tests/test_house.py
	@$(BIN)/bandit -q -c pyproject.toml -r bot handlers

browser: $(VENV)/.dev   ## tests that drive Chromium
	@$(BIN)/python -m pytest -m browser $(ARGS)

coverage: $(VENV)/.dev  ## every branch of the modules named in pyproject.toml is taken by their tests
	@$(BIN)/coverage run -m pytest -p no:randomly -k "not postgres and not hundreds" \
	  $$($(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["tool"]["mutmut"]["pytest_add_cli_args_test_selection"])')
	@$(BIN)/coverage report

mutants: $(VENV)/.dev   ## the same modules changed on purpose, up to an hour; ARGS="bot.access.*" for some of them
	@rm -rf mutants
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/mutmut run --max-children 1 $(ARGS)
	@$(BIN)/mutmut results --all true | $(BIN)/python -m tests.survivors

bench: $(VENV)/.dev     ## figures as ratios in one run
	@for file in tests/bench/bench_*.py; do echo; echo "== $$file"; PYTHONPATH=. $(BIN)/python $$file || exit 1; done

soak: $(VENV)/.dev      ## long kill loops, fuzzing
	@for file in tests/soak/*.py; do echo; echo "== $$file"; PYTHONPATH=. $(BIN)/python $$file || exit 1; done

audit: $(VENV)/.dev     ## known faults in what we depend on; fails as well where the index cannot tell
	@$(BIN)/pip-audit --strict --require-hashes --requirement requirements.lock --disable-pip

docs: $(VENV)/.dev      ## the documentation as a site, links checked
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

screenshot: $(VENV)/.dev ## the README's picture, made anew from the demo
	@$(BIN)/python -m tests.screenshot

lock:           ## lock files anew, hashes and no index address (needs uv)
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra postgres --extra metrics pyproject.toml -o requirements.lock
	uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --extra postgres --extra metrics --group dev --group bench --group mutants --group docs -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:          ## forget the environment and all caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis site dist

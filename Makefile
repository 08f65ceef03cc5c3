# make demo: set everything up and watch Tocsin work. make test: set everything up and run the tests.
# make check: what CI runs. make help: the rest.
.DEFAULT_GOAL := help
.PHONY: help setup demo test check checked collected format lint types imports soak bench lock ci-deps services \
    services-stop clean
# Many processes are started: each would compile again what none of them may keep.
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
EXTRAS := accurate ocr parquet pdf reports

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

setup: export WHEELHOUSE := $(WHEELHOUSE)
setup: ## .venv with what requirements.lock names
	@deploy/setup.sh

demo: setup ## the bundled scenario through the whole pipeline, into ./.demo
	@TOCSIN_HOME=.demo $(BIN)/python -m examples.demo

test: setup services ## every test
	$(BIN)/pytest -n 4 --dist worksteal -m "not soak" --durations 10 --durations-min 10

check: setup ## what CI runs: formatting, lint, types, import rules, tests, short fault runs
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target checked
	@$(MAKE) --no-print-directory test

# All that makes use of one core, beside one another, before the tests make use of all of them.
checked: types format lint imports services collected

# Compiles the tests once for all workers; of what cannot be imported the tests tell themselves.
collected: setup
	-@$(BIN)/pytest --collect-only -q > /dev/null

format: setup
	$(BIN)/ruff format --check .

lint: setup
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

soak: setup services ## the long fault runs
	$(BIN)/pytest -m soak --override-ini addopts="--import-mode=importlib --strict-markers"

bench: setup ## the figures of docs/benchmarks.md and docs/quality.md
	$(BIN)/python -m bench

LOCK := $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-emit-index-url --no-annotate \
    --python-version 3.11
EXTRA := import sys, tomllib; from pathlib import Path; \
    print(*tomllib.loads(Path("pyproject.toml").read_text())["project"]["optional-dependencies"][sys.argv[1]], sep="\n")
lock: ## the locks from pyproject.toml (all of it; what a container installs; each extra): hashes, no index address
	@$(LOCK) pyproject.toml --all-extras --group dev -o requirements.lock
	@$(LOCK) pyproject.toml --group build --constraints requirements.lock -o deploy/requirements.lock
	@for extra in $(EXTRAS); do \
	    $(BIN)/python -c '$(EXTRA)' $$extra | $(LOCK) - --constraints requirements.lock -o deploy/extras/$$extra.lock || exit 1; \
	done

ci-deps: ## system packages that the checks need, on Debian as root
	@deploy/ci-deps.sh

services: setup ## real servers for the tests, as far as this machine can run them: containers, or packages
	@$(BIN)/python -m tests.services start

services-stop: setup ## end them, with their data
	@$(BIN)/python -m tests.services stop

clean:
	@[ ! -d .services ] || $(BIN)/python -m tests.services stop
	rm -rf .venv .demo .services .mypy_cache .ruff_cache .pytest_cache .hypothesis dist

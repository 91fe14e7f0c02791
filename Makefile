# Every target builds .venv from the lock when it is missing: a fresh clone needs git, make and Python with venv.
PYTHON ?= python3
BIN := .venv/bin
PLAY ?=
BENCH ?=

.PHONY: help setup demo run test soak screenshots conformance lint bench words lock clean
.DEFAULT_GOAL := help

help:
	@echo "make setup | demo | run | test | soak | lint | screenshots | conformance | bench | words | lock"

# The stamp is newer than the lock only when everything in the lock is installed.
.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

setup: .venv/.installed

demo: setup
	$(BIN)/stallkeeper demo $(if $(PLAY),--play $(PLAY) --watch)

run: setup
	$(BIN)/stallkeeper run

# Each worker has a third of the tests, and takes from the others once it has done them: none is idle at the end.
# And what tests assert is kept compiled, also where PYTHONDONTWRITEBYTECODE would have each worker do it in each run.
test: export PYTHONDONTWRITEBYTECODE =
test: setup
	$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal

# The README's pictures, taken by the test that walks an order through the page (best with the font Inter installed).
screenshots: setup
	SCREENSHOTS=docs/screenshots CI=true $(BIN)/python -m pytest tests/browser/test_shop.py -k pictures

# docs/conformance.md, by the test that calls every method of the sandbox with two clients.
conformance: setup
	CONFORMANCE=write $(BIN)/python -m pytest --numprocesses=0 tests/sandbox/test_conformance.py

# Minutes of kill -9, power cuts, faults, and properties searched ten times as far; SOAK_SEED=number runs a run that
# failed again.
soak: setup
	$(if $(SOAK_SEED),SOAK_SEED=$(SOAK_SEED)) $(BIN)/python -m pytest --numprocesses=2 tests/soak tests/properties

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m views.locales check

bench: setup
	$(BIN)/python -m benchmarks $(BENCH)

words: setup
	$(BIN)/python -m views.locales update

lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --group dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv data .mypy_cache .ruff_cache .pytest_cache .hypothesis

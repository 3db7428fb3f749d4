# One command for each habit. Everything happens in .venv; a finished step is not repeated.
# Paths are relative throughout, so a checkout whose own path has spaces works too.
.POSIX:
.SUFFIXES:

PYTHON = python3
BIN = .venv/bin

.PHONY: demo test lint types format bench setup clean

demo: .venv/installed          ## grade the sample class: gradebook, feedback, summary
	@mkdir -p out
	$(BIN)/grader grade submissions/homework-4 --bank problems --gradebook out/homework-4.duckdb --out out/grades.csv --feedback out/feedback

test: .venv/installed-dev      ## the whole test suite
	$(BIN)/python -m pytest -n auto

lint: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/installed-dev
	$(BIN)/mypy

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/installed-dev     ## every figure that the README quotes
	$(BIN)/python -m benchmarks

setup: .venv/installed-dev

.venv/created:
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/created pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

.venv/installed-dev: .venv/created pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[web,cluster,dev]'
	@touch .venv/installed $@

clean:
	rm -rf .venv out

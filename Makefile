# make        lint and test
# make run    set up, index the sample archive, open the chat page at http://127.0.0.1:7860
# make test   set up and run the tests
# make sbom   write what is installed to dist/sbom.json (CycloneDX)
# make audit  ask whether any of it has known vulnerabilities
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := all
.PHONY: all run test lint format gate sbom audit bench screenshots wheel clean

all: lint test

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet "torch==2.13.*"
	$(BIN)/python -m pip install --quiet --editable ".[dev,train]"
	touch $@

run: $(VENV)/.installed
	$(BIN)/hoibao index data/sample
	$(BIN)/python app.py

test: $(VENV)/.installed
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.installed
	$(BIN)/ruff check --fix .

gate: $(VENV)/.installed
	$(BIN)/python benchmarks/gate.py

sbom: $(VENV)/.installed
	$(BIN)/python .ci/sbom.py dist/sbom.json

audit: $(VENV)/.installed
	$(BIN)/python .ci/audit.py

screenshots: $(VENV)/.installed
	SCREENSHOTS=docs/screenshots $(BIN)/python -m pytest -m browser

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/archive.py

wheel: $(VENV)/.installed
	$(BIN)/python -m build

clean:
	rm -rf $(VENV) dist build

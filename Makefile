# make run    set up, index the sample archive, open the chat page at http://127.0.0.1:7860
# make test   set up, run the linters' and the tests
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test lint format wheel bench clean

$(VENV)/.installed: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet "torch==2.13.*"
	$(BIN)/python -m pip install --quiet --editable ".[dev,train]"
	touch $@

run: $(VENV)/.installed
	$(BIN)/hoibao index data/sample --archive archive
	$(BIN)/python app.py

test: $(VENV)/.installed
	$(BIN)/python -m pytest

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/mypy

format: $(VENV)/.installed
	$(BIN)/ruff check --fix .

wheel: $(VENV)/.installed
	$(BIN)/python -m build

bench: $(VENV)/.installed
	$(BIN)/python benchmarks/archive.py

clean:
	rm -rf $(VENV) dist build

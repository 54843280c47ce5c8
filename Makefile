# Two commands on a fresh machine: make demo, make test. Both create .venv and install by themselves.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input install --quiet --require-hashes --only-binary :all:

.DEFAULT_GOAL := help
.PHONY: help demo test check bench soak lock clean

help:
	@echo "make demo    the sandbox workspace and the bot in the browser; no account, no token"
	@echo "make test    all tests"
	@echo "make check   ruff, format, mypy strict, architecture"
	@echo "make bench   the benchmarks"
	@echo "make soak    kills and faults for longer than the tests have time"
	@echo "make lock    pin the dependencies anew, with hashes"

$(VENV)/bin/python:
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
		|| { echo "emgbot needs Python 3.11: make PYTHON=/path/to/python3.11 ..."; exit 3; }
	@echo "Creating $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/python
	@echo "Installing what the bot runs on (pinned, with hashes) ..."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt | $(VENV)/bin/python
	@echo "Installing what the tests need (pinned, with hashes) ..."
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/run.stamp

demo: $(VENV)/run.stamp
	@$(BIN)/python bot.py demo $(ARGS)

test: $(VENV)/dev.stamp
	@$(BIN)/python -m pytest --numprocesses auto --dist worksteal $(ARGS)

check: $(VENV)/dev.stamp
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy bot.py emgbot tests
	@$(BIN)/python -m pytest tests/test_architecture.py

bench: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.benchmarks $(ARGS)

soak: $(VENV)/dev.stamp
	@$(BIN)/python -m tests.crash.soak $(ARGS)

lock: $(VENV)/dev.stamp
	@$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements.txt requirements.in
	@$(BIN)/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-header --no-emit-index-url --no-emit-trusted-host --no-emit-find-links -o requirements-dev.txt requirements-dev.in

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

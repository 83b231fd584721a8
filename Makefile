# `make app` starts the program, `make test` runs every check. Both install what they need.
PYTHON ?= python3
BIN := .venv/bin
STREAMLIT := $(BIN)/python -m streamlit run app.py

.PHONY: app test check browser postgresql benchmark screenshots clean

app: .venv/app
	$(STREAMLIT)

test: check
	$(BIN)/python -m pytest -n 2

check: .venv/dev browser postgresql
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

benchmark: .venv/dev browser
	$(BIN)/python -m benchmarks.single_firm
	$(BIN)/python -m benchmarks.search
	$(BIN)/python -m benchmarks.pages
	$(BIN)/python -m benchmarks.desk
	$(BIN)/python -m benchmarks.intake

screenshots: .venv/dev browser
	$(BIN)/python -m tests.screenshots

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 app" >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/app: requirements.txt .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: requirements.txt requirements-dev.txt .venv/app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# The pages are tested in Debian's Chromium; elsewhere, put any `chromium` on the PATH.
browser:
	@command -v chromium >/dev/null || sh tests/install_browser.sh

# The cases of the service desk are tested on SQLite and on a PostgreSQL that the tests start themselves.
postgresql:
	@{ command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 || sh tests/install_postgresql.sh

clean:
	rm -rf .venv .cache .hypothesis .mypy_cache .ruff_cache

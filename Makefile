# `make app` starts the program, `make test` runs every check. Both install what they need.
PYTHON ?= python3
BIN := .venv/bin
STREAMLIT := $(BIN)/python -m streamlit run app.py

.PHONY: app test check browser postgresql java benchmark screenshots clean

app: .venv/app
	$(STREAMLIT)

# A wait in the browser that ran out, as on a busy machine, is tried once more and counted as a rerun.
test: check java
	$(BIN)/python -m pytest -n 2 --reruns 1 --only-rerun "Timeout [0-9]+ms exceeded|Locator expected"

check: .venv/dev browser postgresql
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

benchmark: .venv/dev browser
	$(BIN)/python -m benchmarks
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

.venv/dev: requirements.txt requirements-oidc.txt requirements-spark.txt requirements-dev.txt .venv/app
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# The pages are tested in Debian's Chromium; elsewhere, put any `chromium` on the PATH.
browser:
	@command -v chromium >/dev/null || sh tests/install_browser.sh

# The cases of the service desk are tested on SQLite and on a PostgreSQL that the tests start themselves.
postgresql:
	@{ command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1 || sh tests/install_postgresql.sh

# Totals on Spark are tested on this machine alone; Spark needs Java 17 or newer.
java:
	@command -v java >/dev/null || sh tests/install_java.sh

clean:
	rm -rf .venv .cache .hypothesis .mypy_cache .ruff_cache

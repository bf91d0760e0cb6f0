# The portal's commands. A machine needs Python 3.11 or newer with its venv module, make, and git.
#   make run     set everything up and serve the trial at http://127.0.0.1:8000 (PORT=8080 make run for another)
#   make test    the whole suite, on SQLite and on PostgreSQL 18
#   make check   format, lint, migrations, Django's own checks
PYTHON ?= python3
PORT ?= 8000
VENV = .venv
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet install --constraint constraints.txt

# As in production, whatever a trial keeps under var/; nothing is read from a database.
CHECKED = SECRET_KEY=for-these-checks-alone-and-no-secret-of-any-portal-0123456789 HTTPS=on \
	DATABASE_URL=sqlite://:memory:

# A virtual environment is used where it was made, and made anew where it is half made, moved or copied, or has
# lost its Python.
SOUND := $(shell test "$$(cat $(VENV)/made-at 2>/dev/null)" = "$(CURDIR)" && $(BIN)/python -c 'import pip' 2>/dev/null && echo yes)
ifneq ($(SOUND),yes)
.PHONY: $(VENV)/made-at
endif

.PHONY: run test check format clean
run: $(VENV)/portal
	@PORT=$(PORT) $(BIN)/python -m yicheng_express.trial

test: $(VENV)/test
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal
	$(BIN)/python -m tests.on_postgresql --numprocesses auto --dist worksteal

check: $(VENV)/test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(CHECKED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	$(CHECKED) $(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(VENV)/made-at:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11 ...")'
	@echo "Setting up the virtual environment (once) ..."
	@$(PYTHON) -m venv --clear $(VENV) || { \
		echo "$(PYTHON) cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; \
	}
	@echo "$(CURDIR)" > $@

$(VENV)/portal: $(VENV)/made-at constraints.txt pyproject.toml
	@$(PIP) pip
	@$(PIP) --group portal
	@touch $@

$(VENV)/test: $(VENV)/portal
	@echo "Installing what the tests need (once) ..."
	@$(PIP) --group test
	@touch $@

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis

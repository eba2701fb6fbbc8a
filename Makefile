# Two commands: `make run` opens the dashboard, `make test` checks everything.
# Both do their own set-up; after the first time neither needs a network.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8501

.PHONY: run test check pictures demo-files catalogues corpora clean

run: $(VENV)/.run
	$(BIN)/streamlit run dashboard.py --server.port $(PORT)

test: check
	$(BIN)/pytest --cov --cov-report=term:skip-covered

check: $(VENV)/.dev $(VENV)/.browser
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Retakes the pictures in docs/pictures from the demo store.
pictures: $(VENV)/.dev $(VENV)/.browser
	$(BIN)/python docs/take_pictures.py

# Rewrites the demo store's files from their seed.
demo-files: $(VENV)/.run
	$(BIN)/python sample_data/make_demo.py

# Collects new messages from the code into the language catalogues.
catalogues: $(VENV)/.dev
	$(BIN)/python web/locales/update.py

# Fetches the public corpora that the reading tests compare with; without them those are skipped.
corpora: build/corpora/csv-spectrum build/corpora/csv-test-data build/corpora/frictionless-py

build/corpora/csv-spectrum:
	git clone --quiet --depth 1 https://github.com/maxogden/csv-spectrum $@

build/corpora/csv-test-data:
	git clone --quiet --depth 1 https://github.com/sineemore/csv-test-data $@

build/corpora/frictionless-py:
	git clone --quiet --depth 1 https://github.com/frictionlessdata/frictionless-py $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; name it with: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements-dev.txt
	@touch $@

# The browser tests drive Debian's Chromium.
$(VENV)/.browser: | $(BIN)/python
	@command -v chromium >/dev/null || { \
	  echo "Installing Chromium for the browser tests"; \
	  SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	  $$SUDO apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$SUDO apt-get install -y -qq chromium >/dev/null; }
	@touch $@

clean:
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage

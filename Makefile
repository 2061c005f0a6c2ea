# Every target does its own set-up; a second run finds it done.
PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
STAMP := $(VENV)/.stamp
# SERVE=0 ends after the demo's story; INPUT is a list to play it from; PORT of `serve` and `demo`.
export SERVE INPUT PORT

.PHONY: demo serve stop test check contract fuzz storm bench messages lock clean help
help:
	@echo "make demo [SERVE=0] [INPUT=list.csv] [PORT=n]   set up, play the whole story, serve"
	@echo "make serve [PORT=8000]    serve the existing database until Ctrl-C"
	@echo "make stop                 stop whatever still runs"
	@echo "make test [ARGS=…]        every test, browser tests included"
	@echo "make check                lint, contracts, types, migrations, French, lock"
	@echo "make contract             draw docs/openapi.yaml anew"
	@echo "make fuzz [CASES=20000] [SEED=7]  send what the contract admits, and what not"
	@echo "make storm                each write of the API three times, while its server is killed"
	@echo "make bench                measure the numbers of the design"
	@echo "make messages             collect and compile the French catalogue"
	@echo "make lock [UPGRADE=--upgrade]   lock the requirements anew"
	@echo "make clean                stop, and remove all that was made, data included"

$(STAMP): requirements-dev.txt config/preflight.py
	@$(PYTHON) -I config/preflight.py
	@$(PY) -c '' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing the pinned requirements; the first time this takes a minute or two."
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes \
		-r requirements-dev.txt
	@$(PY) -c 'import os, sysconfig; open(os.path.join(sysconfig.get_path("purelib"), \
		"renvoi.pth"), "w").write(os.getcwd() + "\n")'
	@touch $@

demo: $(STAMP)
	@exec $(PY) -m config.supervisor demo

serve: $(STAMP)
	@exec $(PY) -m config.supervisor serve

stop:
	@if [ -x $(PY) ]; then $(PY) -m config.supervisor stop; fi

test: $(STAMP)
	@$(PYTHON) -I config/preflight.py --tests
	$(PY) -m pytest -n 2 $(ARGS)

check: $(STAMP)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports
	eval "$$($(PY) -m config.embedded env)" && $(VENV)/bin/mypy
	$(PY) manage.py makemigrations --check --dry-run
	$(VENV)/bin/djlint --quiet --lint templates
	$(PY) -m config.translations
	$(PY) -m config.floors
	$(PY) manage.py spectacular --fail-on-warn --validate --file var/openapi.yaml
	@diff -u docs/openapi.yaml var/openapi.yaml | head -40 | grep . && \
		{ echo "docs/openapi.yaml is stale; run: make contract"; exit 1; } || true

contract: $(STAMP)
	$(PY) manage.py spectacular --fail-on-warn --validate --file docs/openapi.yaml

fuzz: $(STAMP)
	CASES=$(or $(CASES),20000) $(PY) -m pytest tests/referrals/api/test_fuzz.py -s $(ARGS)

storm: $(STAMP)
	STORM=1 $(PY) -m pytest tests/referrals/api/test_every_write_stormy.py $(ARGS)

bench: $(STAMP)
	$(PY) -m pytest tests/benchmarks -o python_files='bench_*.py' --timeout 3600 -s $(ARGS)

messages: $(STAMP)
	@command -v xgettext msgmerge >/dev/null || \
		{ echo "Install gettext first: apt-get install -y gettext"; exit 1; }
	$(PY) manage.py makemessages -l fr --no-obsolete --add-location file \
		-i '.venv/*' -i 'var/*' -i 'tests/*' -i 'staticfiles/*'
	$(PY) -m config.translations --compile

lock:
	@command -v uv >/dev/null || { echo "Install uv first: python3 -m pip install uv"; exit 1; }
	uv pip compile pyproject.toml --quiet $(UPGRADE) --universal --generate-hashes \
		--python-version 3.11 --custom-compile-command "make lock" -o requirements.txt
	uv pip compile pyproject.toml --quiet $(UPGRADE) --universal --generate-hashes \
		--python-version 3.11 --custom-compile-command "make lock" --extra dev \
		-c requirements.txt -o requirements-dev.txt

clean: stop
	rm -rf $(VENV) var staticfiles .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

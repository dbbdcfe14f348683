# `make run` and `make test` need Python 3.11 or newer, and nothing else that they do not install themselves.

# Candidates in order; the first that is new enough makes the environment.
PYTHON ?= python3 python3.13 python3.12 python3.11
PY := .venv/bin/python
# What `manage.py check --deploy` judges is a server, not this machine.
SERVER := env DEBUG=false SECRET_KEY=0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQRSTUVWXYZ \
	PII_VAULT_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
	ALLOWED_HOSTS=portal.example CSRF_TRUSTED_ORIGINS=https://portal.example

# The portal is several processes, and tests start many: what one has compiled, the others find.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench bench-streaming bench-search bench-guardrails clean

run: .venv/.run
	@exec $(PY) -m portal.supervisor --end-with-parent

# Each worker has its own data folder, Valkey and database, see tests/scheduling.py.
test: .venv/.dev
	TEST_DATABASE=both $(PY) -m pytest -n auto --maxprocesses 5 --dist loadscope

check: .venv/.dev
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy
	$(PY) -c 'from importlinter.cli import lint_imports_command; lint_imports_command()'
	$(PY) manage.py makemigrations --check --dry-run
	$(SERVER) $(PY) manage.py check --deploy --fail-level WARNING

bench: bench-streaming

# Streaming under load, against a plain relay of the SDK: some minutes, on two cores that do nothing else.
bench-streaming: .venv/.dev
	$(PY) -m benchmarks.streaming

# How well search finds and how fast: `make bench-search DOCS=docs.json QUESTIONS=questions.json` (formats:
# benchmarks/searching/__main__.py).
bench-search: .venv/.dev
	$(PY) -m benchmarks.searching $(DOCS) $(QUESTIONS)

# How well the guardrails work, and how fast, on annotated texts: `make bench-guardrails DATA=folder` (formats:
# benchmarks/guardrails/__init__.py).
bench-guardrails: .venv/.dev
	$(PY) -m benchmarks.guardrails $(DATA)

clean:
	rm -rf .venv staticfiles

.venv/.run: requirements.txt
	@$(call install,requirements.txt)
	@touch $@

.venv/.dev: requirements.txt requirements-dev.txt
	@$(call install,requirements-dev.txt)
	@touch .venv/.run $@

# Makes .venv when there is none, or none that still runs, and brings it to the pinned versions in $(1).
define install
if ! $(PY) -c '' 2>/dev/null; then \
	for name in $(PYTHON); do \
		if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then echo "Python 3.11 or newer is needed; found none among: $(PYTHON)." >&2; exit 1; fi; \
	echo "Making .venv with $$($$python -V)"; rm -rf .venv; $$python -m venv .venv || exit 1; \
fi; \
echo "Installing $(1)"; $(PY) -m pip install --quiet --disable-pip-version-check -r $(1)
endef

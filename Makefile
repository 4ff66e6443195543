# Works with GNU make 4 and with the make 3.81 of macOS.
SHELL := bash
.DEFAULT_GOAL := help

# Any Python from 3.11 to 3.13; by default the first one found that answers. Only used to create .venv.
PYTHON ?=
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

PACKAGES := flows tasks config notifications models service desk cli migrations

# Options for the tool of the target: `make test ARGS="-k delai"`, `make bench ARGS=…`.
ARGS ?=

.PHONY: help setup run demo cluster test mails check bench kills lock clean

help: ## Montre cette aide
	@awk 'BEGIN {FS = ":.*## "; print "Commandes (make COMMANDE) :"} /^[a-z]+:.*## / {printf "  %-7s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

setup: $(STAMP) ## Installe tout dans .venv (PYTHON=python3.12 pour choisir la version)

run: setup ## Lance le système complet avec la session d'exemple, jusqu'à Ctrl-C
	$(BIN)/atelier up --example

demo: setup ## Joue une démonstration et s'arrête (STAY=1 pour la laisser ouverte)
	$(BIN)/atelier demo $(if $(STAY),--stay)

cluster: setup ## Essaie sur cette machine ce que plusieurs feraient : PostgreSQL, Prefect, deux ouvriers
	$(BIN)/atelier cluster --example

test: setup ## Lance tous les tests (ARGS="-k mot" pour en choisir)
	$(BIN)/python -m pytest $(ARGS)

mails: setup ## Écrit la planche de tous les messages (ARGS=FICHIER.html ; sinon var/mails/index.html)
	$(BIN)/python -m service.mails $(ARGS)

check: setup ## Vérifie la mise en forme, le style, les types et qui importe quoi
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: setup ## Mesure les performances et les compare au plancher
	$(BIN)/python -m bench $(ARGS)

kills: setup ## Joue l'année d'exemple en tuant les programmes au hasard (ARGS="--kills 1000", "--month --kills 200")
	$(BIN)/python -m bench.kills $(ARGS)

lock: $(BIN)/uv ## Recalcule requirements.txt d'après pyproject.toml (UPGRADE=1 pour monter les versions)
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) \
		--quiet --output-file requirements.txt

clean: ## Efface .venv et les caches (jamais les données de var/)
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find $(wildcard $(PACKAGES) tests bench) -name __pycache__ -type d -prune -exec rm -rf {} +

# --- How .venv is made -----------------------------------------------------------------------------------------
# The stamp makes `make setup` free when neither the lock nor pyproject.toml has changed.
# Nothing is fetched that the lock does not pin with its hash: wheels only, so that no build back end is fetched
# either, and hatchling, which builds our editable install, is in the lock.
# Bytecode is compiled at once, because the first start would otherwise pay for it (Prefect: 1.4 s against 2.9 s).
# Where uv cannot be had, pip does the same, more slowly. It takes --no-deps because pip 23 takes the extra of
# `sqlalchemy[asyncio]` for a requirement that is not pinned; `pip check` then tells whether anything is missing.
$(STAMP): requirements.txt pyproject.toml | $(BIN)/python
	@set -e; \
	if $(MAKE) --no-print-directory -s $(BIN)/uv; then \
		$(BIN)/uv pip install --python $(BIN)/python --quiet --require-hashes --no-build \
			--compile-bytecode -r requirements.txt; \
		$(BIN)/uv pip install --python $(BIN)/python --quiet --no-deps --no-build-isolation --editable .; \
		$(BIN)/uv pip check --python $(BIN)/python --quiet; \
	else \
		echo "uv n'a pas pu être installé : installation par pip, plus lente."; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
			-r <(awk '/^[a-z]/ {keep = !/^uv==/} keep' requirements.txt); \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
			--editable .; \
		$(BIN)/python -m pip check; \
	fi; \
	$(BIN)/python -m compileall -q $(wildcard $(PACKAGES)); \
	touch $@; \
	echo "Prêt : $(BIN)/atelier"

# The installer comes from the lock too, with its hash: pip reads the lines that concern uv, and those only.
$(BIN)/uv: | $(BIN)/python
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--only-binary :all: -r <(awk '/^[a-z]/ {keep = /^uv==/} keep' requirements.txt)

$(BIN)/python:
	@for python in $(or $(PYTHON),python3 python3.13 python3.12 python3.11); do \
		if "$$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then \
			"$$python" -m venv $(VENV) && exit 0; \
			rm -rf $(VENV); \
			echo "$$python n'a pas pu créer $(VENV) (sous Debian : apt install python3-venv)." >&2; exit 1; \
		fi; \
	done; \
	echo "Il faut Python 3.11, 3.12 ou 3.13 : make setup PYTHON=python3.12" >&2; exit 1

# Tasks of the project. Needed beforehand: Python 3.11 to 3.13 and make.
.DEFAULT_GOAL := help
SHELL := bash
export UV_PYTHON_DOWNLOADS := never
BIN := .venv/bin
INSTALLED := .venv/.installed

.PHONY: help install demo test lint format bench answers docs airflow up down clean

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## put everything that is needed into .venv

# programs in .venv name their folder: those of a checkout that was copied or moved belong to the old one
ifneq ($(shell cat $(INSTALLED) 2>/dev/null),$(CURDIR))
.PHONY: $(INSTALLED)
endif

$(INSTALLED): pyproject.toml uv.lock
	@if [ -s $@ ] && [ "$$(cat $@)" != "$(CURDIR)" ]; then rm -rf .venv .tools; fi
	@./.ci/install
	@echo "$(CURDIR)" > $@

demo: install ## the main job on simulated and published data, from nothing to printed results
	@$(BIN)/doe demo

test: lint ## lint, then all tests, on servers of their own
	$(BIN)/pytest

lint: install ## ruff, mypy, shellcheck, dbt parse (sqlfluff needs a database: it is one of the tests)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/shellcheck .ci/run .ci/install
	cd dbt_project && ../$(BIN)/dbt --quiet deps && ../$(BIN)/dbt --quiet --warn-error parse

format: install ## lay out Python as the linters want it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: install ## speed, side by side with what a user would do instead
	$(BIN)/python -m tests.bench

answers: install ## write docs/published_answers.md from the warehouse of this checkout (after make demo)
	@$(BIN)/python -m tests.published_answers

docs: install ## generate and serve the documentation of models and macros
	@$(BIN)/doe docs

airflow: install ## start Airflow on the embedded services, print its address and login
	@./.ci/install --extra airflow
	@$(BIN)/doe airflow

up: install ## start the services
	@$(BIN)/doe up

down: install ## stop the services
	@$(BIN)/doe down

clean: ## stop the services and remove .venv, .tools, .doe and what dbt wrote
	@if [ -x $(BIN)/doe ]; then $(BIN)/doe down; fi
	rm -rf .venv .tools .doe dbt_project/target dbt_project/logs dbt_project/dbt_packages

# Tasks of the project. Needed beforehand: Python 3.11 to 3.13 and make.
.DEFAULT_GOAL := help
SHELL := bash
export UV_PYTHON_DOWNLOADS := never
BIN := .venv/bin
INSTALLED := .venv/.installed
COMPLETE := .venv/.complete
COMPOSE := docker compose

.PHONY: help install demo test lint format bench answers docs dashboard airflow screenshots env up down restart logs ps init-db clean

help: ## list the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: $(INSTALLED) ## put everything that is needed into .venv

# programs in .venv name their folder: those of a checkout that was copied or moved belong to the old one
ifneq ($(shell cat $(INSTALLED) 2>/dev/null),$(CURDIR))
.PHONY: $(INSTALLED)
endif
ifneq ($(shell cat $(COMPLETE) 2>/dev/null),$(CURDIR))
.PHONY: $(COMPLETE)
endif

$(INSTALLED): pyproject.toml uv.lock
	@if [ -s $@ ] && [ "$$(cat $@)" != "$(CURDIR)" ]; then rm -rf .venv .tools; fi
	@./.ci/install
	@echo "$(CURDIR)" > $@

# what runs in production only is not needed for an answer on a laptop, and is larger than all the rest
$(COMPLETE): $(INSTALLED)
	@./.ci/install --all-extras
	@echo "$(CURDIR)" > $@

demo: install ## the main job on simulated and published data, from nothing to printed results
	@$(BIN)/doe demo

test: lint ## lint, then all tests, on servers of their own
	$(BIN)/pytest

lint: $(COMPLETE) ## ruff, mypy, shellcheck, hadolint, dbt parse (sqlfluff needs a database: it is one of the tests)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/shellcheck .ci/*
	$(BIN)/hadolint orchestration/docker/Dockerfile
	cd dbt_project && ../$(BIN)/dbt --quiet deps && ../$(BIN)/dbt --quiet --warn-error parse

format: install ## lay out Python as the linters want it
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(COMPLETE) ## speed, side by side with what a user would do instead
	$(BIN)/python -m tests.bench

answers: install ## write docs/published_answers.md from the warehouse of this checkout (after make demo)
	@$(BIN)/python -m tests.published_answers

docs: install ## generate and serve the documentation of models and macros
	@$(BIN)/doe docs

dashboard: $(COMPLETE) ## show the dashboards of this checkout in the browser, until Ctrl-C
	@$(BIN)/doe dashboard

airflow: $(COMPLETE) ## start Airflow on the embedded services, print its address
	@$(BIN)/doe airflow

screenshots: $(COMPLETE) ## take the pictures in docs/images again: dashboards, a report, Airflow (needs Chromium)
	@$(BIN)/python -m tests.pictures
	@$(BIN)/python -m tests.screenshots

env: ## write .env with generated secrets for the composed stack
	@python3 orchestration/make_env.py

up: ## start the composed stack (Docker); the embedded services start with doe up
	@$(COMPOSE) up --detach --build
	@$(COMPOSE) ps

down: ## stop the composed stack; its volumes stay
	@$(COMPOSE) down

restart: ## restart what runs of the composed stack
	@$(COMPOSE) restart

logs: ## follow the logs of the composed stack
	@$(COMPOSE) logs --follow --tail 100

ps: ## show the composed services, and whether they are healthy
	@$(COMPOSE) ps --all

init-db: ## create roles, schemas and buckets of the composed stack again, with the passwords in .env
	@$(COMPOSE) run --rm init

clean: ## stop the services and remove .venv, .tools, .doe and what dbt wrote
	@if [ -x $(BIN)/doe ]; then $(BIN)/doe down; fi
	rm -rf .venv .tools .doe dbt_project/target dbt_project/logs dbt_project/dbt_packages

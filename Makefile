SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install run demo load bench capacity faults drill dashboard test fuzz attack month debates check audit lock synth fmt clean

PYTHON := .venv/bin/python
# Each process has a local world of its own, so a file's tests stay together.
THREE_PROCESSES := -n 3 --dist loadfile --no-loadscope-reorder

# Node 20 works, and CDK warns in eleven lines at every start that it is out of support.
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20
export TIMEFORMAT := (%1R s)

# Which assistant: a folder of assistant/profiles.
PROFILE := sk_medical

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## Make .venv and node_modules (the others do it when needed)
	@local/install.sh

run: install ## Start the whole system on this machine; another assistant: make run PROFILE=karlos
	@$(PYTHON) -m local run --profile $(PROFILE)

demo: install ## Let a customer talk with it, and look for what must be there: make demo PROFILE=karlos
	@$(PYTHON) -m local demo --profile $(PROFILE)

load: install ## Send 1,000 messages of 300 customers at once and report what became of them
	@$(PYTHON) -m local load

bench: install ## Measure cold starts, acks, runs, growth and throughput beside their floors; one: make bench ARGS='--part cold'
	@$(PYTHON) -m local.bench $(ARGS)

capacity: install ## Simulate 10, 1,000 and 100,000 customers: what gives way first, what to raise (writes docs/capacity.md)
	@$(PYTHON) -m local.capacity $(ARGS)

faults: install ## Let every call of an order fail in every way; one part: make faults ARGS='--part json2'
	@$(PYTHON) -m local.faults $(ARGS)

drill: install ## Let every alarm go off for real, and print how soon; one: make drill ARGS='--only odoo'
	@$(PYTHON) -m local.drills $(ARGS)

dashboard: install ## Draw the deployed dashboard with a day of the local world: docs/dashboard.png (needs Chromium)
	@$(PYTHON) -m local.dashboard $(ARGS)

test: install ## Run the tests; one file: make test ARGS=tests/unit/test_x.py
	@$(PYTHON) -m pytest $(or $(ARGS),$(THREE_PROCESSES))

fuzz: install ## Post a million damaged webhooks; fewer: make fuzz ARGS='--cases 20000 --seed 7'
	@$(PYTHON) -m tests.fuzz $(ARGS)

attack: install ## Let a hostile model, strangers and every failure at it; exit 1 if anything got through
	@$(PYTHON) -m tests.unit.attack $(ARGS)

month: install ## Play a month of spending: how many hours before the OpenAI credit is empty each alarm comes
	@$(PYTHON) -m tests.unit.balance

debates: install ## Play ten debates with kopichat, judged by a model if OPENAI_API_KEY is set; exit 1 if a side was changed
	@$(PYTHON) -m tests.unit.kopichat

check: install ## Everything CI runs: format, lint, types, imports, licences, vulnerabilities, synth, template, tests
	@echo '== format'; time $(PYTHON) -m ruff format --check .
	@echo '== lint'; time $(PYTHON) -m ruff check .
	@echo '== types'; time $(PYTHON) -m mypy
	@echo '== import directions'; time .venv/bin/lint-imports
	@echo '== licences and vulnerabilities'; time $(PYTHON) -m local.supply_chain
	@echo '== synth with cdk-nag'; time npx cdk synth --quiet
	@echo '== template'; time .venv/bin/cfn-lint
	@echo '== tests'; time $(PYTHON) -m pytest $(THREE_PROCESSES)

audit: install ## Check licences and known vulnerabilities of what runs in Lambda
	@$(PYTHON) -m local.supply_chain

lock: install ## Pin with hashes what requirements.in leads to; newer versions: make lock ARGS=--upgrade
	@CUSTOM_COMPILE_COMMAND='make lock' .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --no-emit-index-url \
	  --no-emit-trusted-host --no-emit-find-links --output-file requirements.txt $(ARGS) requirements.in

synth: install ## Synthesize the template into cdk.out, checked by cdk-nag
	@npx cdk synth --quiet
	@echo 'The template is in cdk.out'

fmt: install ## Format the code and mend what lint can mend
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

clean: ## Remove what was built or recorded (.venv and node_modules stay)
	rm -rf cdk.out .local .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -not -path './node_modules/*' -prune -exec rm -rf {} +

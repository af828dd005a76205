# `make` alone lists the targets. The work is done by the scripts in bin/.

# The first Python that is new enough; PYTHON=... names another.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for each in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$each" -c '$(NEW_ENOUGH)' 2>/dev/null && echo "$$each" && break; done)
TOOLS := .venv/bin
COMPILE := CUSTOM_COMPILE_COMMAND="make requirements" $(TOOLS)/pip-compile --quiet --generate-hashes --allow-unsafe \
	--strip-extras --no-emit-index-url --no-emit-find-links

export PORT

.DEFAULT_GOAL := help
.PHONY: help run reset-demo test test-fast contract lint format bench relevance drills lighthouse guides screenshots requirements clean python \
	test-environment

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: python ## run the site with its demo on http://127.0.0.1:8000 (PORT=8001 for another port)
	@$(PYTHON) bin/run.py

reset-demo: python ## throw the demo's database and uploads away and make them anew
	@$(PYTHON) bin/reset_demo.py

test: python ## check and test everything, with real servers and a browser (ARGS="-k word" goes to pytest)
	@$(PYTHON) bin/test.py all $(ARGS)

test-fast: python ## run the tests that need no server and no browser (ARGS as above)
	@$(PYTHON) bin/test.py fast $(ARGS)

contract: test-environment ## ask a running site all that the contracts of the API allow and forbid (EXAMPLES=2000 an operation)
	@CONTRACT_EXAMPLES=$(or $(EXAMPLES),2000) $(TOOLS)/python -m pytest -n 0 -k sqlite tests/browser/test_contracts.py $(ARGS)

lint: python ## check style, types, imports and templates without running anything
	@$(PYTHON) bin/test.py lint

format: test-environment ## put Python and templates into the project's format
	@$(TOOLS)/ruff check --fix-only --quiet .
	@$(TOOLS)/ruff format .
	@if [ -n "$$(find templates -name '*.html' 2>/dev/null)" ]; then $(TOOLS)/djlint --reformat --quiet templates || true; fi

bench: python ## run the benchmarks (ARGS=word for those with the word in their name, ARGS="word --size 100000")
	@$(PYTHON) bin/bench.py $(ARGS)

relevance: python ## hold the search against the judged queries (ARGS="--kind typos --worst 10", ARGS=--help)
	@$(PYTHON) bin/relevance.py $(ARGS)

drills: python ## make Elasticsearch fail in every way while people use the site (ARGS="hanging 503", cluster, --help)
	@$(PYTHON) bin/drill.py $(ARGS)

lighthouse: python ## hold the main pages against Lighthouse's phone profile, with npm (ARGS="sheet --runs 3", --help)
	@$(PYTHON) bin/lighthouse.py $(ARGS)

guides: python ## take the pictures of the guides anew, from a demo of their own (ARGS="review" for some)
	@$(PYTHON) bin/guide_pictures.py $(ARGS)

screenshots: python ## take the pictures of README and docs/screenshots.md anew (ARGS="home sheet" for some)
	@$(PYTHON) bin/screenshots.py $(ARGS)

requirements: test-environment ## pin the requirements anew after a change of a .in file (ARGS=--upgrade for newer versions)
	$(COMPILE) $(ARGS) --output-file=requirements.txt requirements.in
	$(COMPILE) $(ARGS) --output-file=requirements-test.txt requirements-test.in

clean: ## remove the environment and what tools left behind; the demo's data in var/ stay
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

test-environment: python
	@$(PYTHON) bin/environment.py requirements-test.txt

python:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c '$(NEW_ENOUGH)' 2>/dev/null || \
		{ echo "Missing: Python 3.11 or newer (make PYTHON=/path/to/python3 names one)" >&2; exit 2; }

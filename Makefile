# Every command sets up what it needs, once: see tools/set-up.

BIN := .venv/bin

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test lint format docs wheel lock browser clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

demo: ## Build a sample brief, HTML and PDF, without any network
	@tools/set-up run
	@$(BIN)/briefing demo

# In as many processes as there are cores; tests of one file stay together, since they share what is slow to make.
# pytest runs last, with coverage reported before its summary: the last line says how many tests passed.
test: lint ## Check formatting, style, types and imports; run the tests; measure their coverage
	@echo "== Tests and coverage: pytest --cov -n auto"
	@$(BIN)/pytest --cov -n auto --dist loadfile

lint: ## Check formatting, style, types and imports only
	@tools/set-up dev
	@echo "== Formatting: ruff format --check"
	@$(BIN)/ruff format --check .
	@echo "== Style: ruff check"
	@$(BIN)/ruff check .
	@echo "== Types: mypy"
	@$(BIN)/mypy
	@echo "== Imports: lint-imports"
	@$(BIN)/lint-imports --no-logo

format: ## Format the code and mend what ruff can mend
	@tools/set-up dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

docs: ## Bring docs/reference.md and the JSON Schemas up to date with the code
	@tools/set-up run
	@$(BIN)/python -m tools.reference

wheel: ## Build the wheel into dist/
	@tools/set-up run
	@$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls dist/*.whl

lock: ## Pin every package again, after a change to pyproject.toml
	@tools/lock

browser: ## Install what tests of pages need: Chromium, Java, the Nu Html Checker
	@tools/set-up browser

clean: ## Remove the virtual environment, caches and builds; briefs and databases stay
	rm -rf .venv .cache build dist .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find briefing tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

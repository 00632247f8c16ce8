# One target for each thing that people and CI do. `make help` lists them.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# One target directory for build, clippy, tests and CI, and always the whole workspace: cargo builds the SDK anew for
# each different choice of packages, because the features of shared dependencies differ.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/provision/target
BIN := $(CARGO_TARGET_DIR)/debug

BACKEND ?= ministack
SPEED ?= 60
PORT ?= 4566
RUNS ?= 10000
ARGS ?=

.PHONY: help
help: ## What there is to make.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: preflight
preflight:
	@localstack/preflight.sh

.PHONY: venv
venv: preflight .venv/ministack/.done .venv/moto/.done .venv/models/.done ## The emulators, in venvs of their own with pinned versions.

.venv/%/.done: localstack/requirements-%.txt
	@echo "installing $* into .venv/$*"
	@rm -rf .venv/$*
	@python3 -m venv .venv/$*
	@.venv/$*/bin/pip install --quiet --disable-pip-version-check -r $< || { echo "error: installing $* failed; is a package index reachable?" >&2; exit 1; }
	@touch $@

.PHONY: build
build: preflight ## Build the binary and the local AWS.
	@cargo build --locked --workspace --bins

.PHONY: release
release: preflight ## The binary as people install it, optimised, which takes long the first time.
	@cargo build --locked --release --workspace --bin provision

.PHONY: demo
demo: venv build ## The full-stack example from nothing to destroyed, on local AWS. ARGS=--keep leaves it running.
	@$(BIN)/provision-demo --port $(PORT) --speed $(SPEED) --backend $(BACKEND) $(ARGS)

.PHONY: local
local: venv build ## A local AWS to play with, in the foreground.
	@$(BIN)/provision-local --port $(PORT) --speed $(SPEED) --backend $(BACKEND) --realism --print-env $(ARGS)

.PHONY: test
test: venv ## Every test; the last line counts them.
	@localstack/count-tests.sh cargo test --locked --workspace --no-fail-fast $(ARGS)

.PHONY: test-endpoint
test-endpoint: build ## The life-cycle tests against another AWS-compatible endpoint: URL=http://…
	@test -n "$(URL)" || { echo "error: name the endpoint: make test-endpoint URL=http://127.0.0.1:4566" >&2; exit 64; }
	@$(BIN)/provision-endpoint $(URL) $(ARGS)

.PHONY: laws
laws: preflight ## The engine's laws over RUNS simulated runs.
	@PROVISION_LAW_RUNS=$(RUNS) cargo test --locked --profile laws -p provision-sim --test laws -- --nocapture

.PHONY: leases
leases: preflight ## The lease's law: two and five writers, 1,000 random schedules each.
	@cargo test --locked --profile laws -p provision-sim --test lease -- --nocapture

.PHONY: mutations
mutations: preflight ## Ten faults planted in the engine, one at a time: each must be caught by a law.
	@cargo test --locked --profile laws -p provision-sim --features planted --test planted -- --nocapture

.PHONY: mutants
mutants: preflight ## Every small change of the engine's decisions and of its scheduler that a test does not notice; needs cargo-mutants.
	@if cargo mutants --version >/dev/null 2>&1; then localstack/mutants.sh $(ARGS); else echo "skipped: cargo-mutants is not installed (cargo install cargo-mutants --locked)"; fi

.PHONY: stop-everywhere
stop-everywhere: venv build ## Clients stopped at every call of the full stack's life and run again; figures in target/bench/stops.json.
	@$(BIN)/provision-stops $(ARGS)

.PHONY: bench
bench: venv build ## Figures, as a table and in target/bench/summary.json. Those of the command are of the release, once it was made.
	@if [ -e "$(CARGO_TARGET_DIR)/release/provision" ]; then $(MAKE) release; fi
	@$(BIN)/provision-bench $(ARGS)

.PHONY: kinds
kinds: ## The lines of each kind, with the helpers that only it uses; fails where there are too many.
	@cargo run --locked --quiet -p provision-lines

.PHONY: lint
lint: preflight ## Format and lints, warnings denied.
	@cargo fmt --all --check
	@cargo clippy --locked --workspace --all-targets -- -D warnings

.PHONY: doc
doc: preflight ## The library's documentation, warnings denied.
	@RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps

.PHONY: deny
deny: ## Licences and duplicate crates.
	@if cargo deny --version >/dev/null 2>&1; then cargo deny --offline check licenses bans sources; else echo "skipped: cargo-deny is not installed"; fi

.PHONY: sdk-free
sdk-free: ## The engine and the configuration know no AWS SDK.
	@for crate in provision-engine provision-derive provision-sim provision-app; do \
	  if cargo tree --locked -p $$crate --edges normal,build | grep -E 'aws-(sdk|config|smithy)'; then echo "error: $$crate depends on the AWS SDK" >&2; exit 1; fi; \
	done; echo "the engine and the configuration are free of the AWS SDK"

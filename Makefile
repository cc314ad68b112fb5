# `make demo` shows what specc does, `make test` is what every change must pass: the same random cases
# each time. `make fuzz` draws new ones. `make bench` compares specc with other model checkers.

CARGO ?= cargo
RELEASE = $(or $(CARGO_TARGET_DIR),target)/release
export CARGO_TERM_COLOR ?= auto

.PHONY: demo test bless fuzz bench z3

# Z3 as a library, which proofs use: from the package libz3-dev, if it is missing.
z3:
	@pkg-config --exists z3 2>/dev/null || ls /usr/lib/*/libz3.so /usr/local/lib/libz3.so >/dev/null 2>&1 || { \
		sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update && $$sudo apt-get install --yes libz3-dev; }

demo: z3
	$(CARGO) build --release --package specc
	@echo; echo '== specs that hold, and claims that are known not to'
	$(RELEASE)/specc check specs/two_phase_commit specs/chain_replication --max-seconds 120
	@echo; echo '== a counterexample: two workers print at once'
	$(RELEASE)/specc check examples/01_printer.spec --check broken --verbose
	@echo; echo '== a theorem that does not hold as printed: the step at which clients could tell'
	$(RELEASE)/specc check specs/chain_replication/theorem_6.spec --check theorem_6_fails --verbose
	@echo; echo '== proven for any number of managers; and sharding, for any number of clients and keys'
	$(RELEASE)/specc check specs/two_phase_commit --check commits_any_number_of_managers
	$(RELEASE)/specc check specs/key_value_store/proofs.spec --check any_size
	@echo; echo '== which chain implements which service'
	$(RELEASE)/specc check specs/chain_replication/consistency.spec --format table

test: z3
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets -- -D warnings
	PROPTEST_RNG_SEED=$${PROPTEST_RNG_SEED:-20261120} $(CARGO) test --workspace

# Accepts what specc says now. Read the difference before you commit it.
bless: z3
	INSTA_UPDATE=always $(CARGO) test --workspace --exclude tests
	$(CARGO) test --package tests -- --bless

# Random inputs, many more than `make test` has time for.
fuzz: z3
	PROPTEST_CASES=$${PROPTEST_CASES:-20000} $(CARGO) test --release --package spec-lang --package ir --package interp --package checker --package smt

# Measures specc, Spin, Rumur and Stateright on the same models; see bench/README.md. Options are given as
# in `make bench ARGS=--quick`. The programs of other tools come from the packages of the same name.
bench:
	@missing=; for program in spin rumur gcc; do \
		command -v $$program >/dev/null || missing="$$missing $$program"; done; \
	if [ -n "$$missing" ]; then \
		sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update && $$sudo apt-get install --yes $$missing; fi
	$(CARGO) build --release --package specc --package bench
	$(RELEASE)/bench $(ARGS)

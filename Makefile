# Anchorage. `make` lists the targets. Works with GNU make 3.81 (macOS) and later.
#
# One virtual environment, .venv, is made once and reused while pyproject.toml and
# constraints.txt are unchanged. On a machine without a GPU PyTorch's CPU wheels are far smaller:
#   make chat TORCH_INDEX=https://download.pytorch.org/whl/cpu

PYTHON ?= python3
TORCH_INDEX ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_TO_TEST := $(VENV)/.ready-to-test
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	$(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) -c constraints.txt

# The question reaches the shell through the environment, so that « l'accord » and "$5" survive.
override Q := $(value Q)
export Q

.DEFAULT_GOAL := help
.PHONY: help chat ask serve index test test-long test-load check eval bench-checks calibrate bench
.PHONY: bench-floor bench-growth bench-http train clean
# A failed install must not leave a stamp that says it succeeded.
.DELETE_ON_ERROR:

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

chat: $(READY) ## talk to the documents in this terminal
	@$(BIN)/anchorage chat

ask: question $(READY) ## ask one question: make ask Q="Who went with Trump?"
	@$(BIN)/anchorage ask "$$Q"

serve: $(READY) ## HTTP service and web page on http://127.0.0.1:8000
	@$(BIN)/anchorage serve

index: $(READY) ## build the index of the documents, or bring it up to date
	@$(BIN)/anchorage index

# Two at a time: a third of the tests wait for a clock rather than for the processor.
test: $(READY_TO_TEST) ## the tests a commit must pass
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile

test-long: $(READY_TO_TEST) ## the tests that take minutes: crashes, a full disk, faults of a model
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "long and not load"

test-load: $(READY_TO_TEST) ## hundreds of open streams at once, on a quiet machine
	@$(BIN)/python -m pytest -q -s -m load tests/load

check: $(READY_TO_TEST) ## lint, layout and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

eval: $(READY) ## ask every judged question; writes bench/results/quality.md
	@$(BIN)/python -m bench.quality

bench-checks: $(READY) ## how many mutated claims the checks catch; writes bench/results/checks.md
	@$(BIN)/python -m bench.checks

calibrate: $(READY) ## fit the ranking and the refusals of quoted answers, each set of questions left out in turn
	@$(BIN)/python -m bench.calibrate

bench: $(READY_TO_TEST) ## beside what people would otherwise pick; writes bench/results/peers.md
	@$(BIN)/python -m bench.peers

bench-floor: $(READY_TO_TEST) ## how close to the bare encoder, FAISS, a route, a stream
	@$(BIN)/python -m bench.floor

bench-growth: $(READY_TO_TEST) ## what more documents cost: make bench-growth DATA=path/to/data
	@$(BIN)/python -m bench.growth --data "$(DATA)"

bench-http: $(READY_TO_TEST) ## how many searches a second the service answers
	@$(BIN)/python -m bench.http_search

train: $(READY_TO_TEST) ## make an encoder: make train DATA=path/to/data OUT=folder
	@$(BIN)/python -m pip install --quiet -r training/requirements.txt
	@MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=4294967296 OMP_WAIT_POLICY=PASSIVE \
	  LRU_CACHE_CAPACITY=8192 ONEDNN_PRIMITIVE_CACHE_CAPACITY=8192 \
	  $(BIN)/python -m training.run --data "$(DATA)" --out "$(OUT)"

clean: ## remove the environment and what tools left behind
	@rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: question
question:
	@test -n "$$Q" || { echo 'make ask needs a question: make ask Q="Who went with Trump?"' >&2; exit 2; }

# Everything the install says goes to stderr, and it never reads stdin: `echo … | make chat` keeps
# its question, and its stdout holds the answer alone.
$(READY): pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "Anchorage needs Python 3.11 or later; there is no '$(PYTHON)' here: make … PYTHON=/path/to/python" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' </dev/null || { \
	  echo "Anchorage needs Python 3.11 or later; $(PYTHON) is $$($(PYTHON) -V 2>&1): make … PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "Installing Anchorage into $(VENV) (once; a few minutes) …" >&2
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) </dev/null >&2
	@$(INSTALL) -e . </dev/null >&2
	@touch $(READY)

$(READY_TO_TEST): $(READY)
	@echo "Installing what the tests need into $(VENV) (once) …" >&2
	@$(INSTALL) -e '.[test]' </dev/null >&2
	@touch $(READY_TO_TEST)

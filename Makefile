# Two commands do everything on a fresh Debian or Ubuntu with a Swift toolchain: `make demo` and `make test`.

SWIFT_FLAGS ?=
PREFIX ?= /usr/local
DEMO ?= serbase-demo

.PHONY: demo test fuzz build release release-build bench notebooks corpora-named notebooks-jupyter system-packages lint format \
  install uninstall

demo: build
	.build/release/serbase demo --out $(DEMO)

# In release: the kernels are 20 to 500 times slower without optimisation. Real recordings are used where
# SERBASE_CORPORA names a folder with them; the tests that need them say so when they are skipped.
test: system-packages
	scripts/run-tests $(SWIFT_FLAGS)

# The readers of files and requests fed with what libFuzzer invents, FUZZ_SECONDS each (scripts/fuzz says where to look).
FUZZ_SECONDS ?= 600
READERS ?=
fuzz: system-packages
	FUZZ_SECONDS=$(FUZZ_SECONDS) scripts/fuzz $(READERS)

build: system-packages
	swift build -c release --product serbase $(SWIFT_FLAGS)

# The program for others: it needs no Swift on their machine, and hears microphones where PortAudio is installed here
# (scripts/install-system-packages portaudio19-dev; MICROPHONE= leaves it out). Leaves an archive in DIST.
MICROPHONE ?= $(shell pkg-config --exists portaudio-2.0 && echo yes)
DIST ?= dist
comma := ,
release: release-build
	scripts/make-release .build/release/serbase $(DIST)

# A trait that is named takes the place of the default ones, so these are named too.
release-build: system-packages
	@echo "microphone: $(if $(MICROPHONE),by PortAudio,none)"
	swift build -c release --product serbase --static-swift-stdlib --traits default$(if $(MICROPHONE),$(comma)Microphone) $(SWIFT_FLAGS)

# Every stage of an extraction timed: on recordings with RAVDESS=corpora/ravdess (or with SERBASE_CORPORA), else on the
# synthetic voice; beside librosa, scikit-learn and openSMILE where PEERS_PYTHON is a Python that has them. Then the
# learners: how a fit grows (tables and plots in BENCH_OUT), and beside their peers. LEARNERS=--large adds 20,000 rows.
# Last the reference networks, beside PyTorch where that Python has it.
PEERS_PYTHON ?= python3
BENCH_OUT ?= serbase-bench
LEARNERS ?=
RAVDESS ?= $(wildcard $(SERBASE_CORPORA)/ravdess)
EMODB ?= $(wildcard $(SERBASE_CORPORA)/emodb)
bench: build
	swift build -c release --product serbase-benchmarks $(SWIFT_FLAGS)
	.build/release/serbase-benchmarks $(RAVDESS)
	@if [ -z "$(RAVDESS)" ]; then \
	  echo "not compared with other libraries: name the folder of RAVDESS with RAVDESS=..."; \
	elif ! "$(PEERS_PYTHON)" -c 'import librosa, scipy, sklearn' 2>/dev/null; then \
	  echo "not compared with other libraries: $(PEERS_PYTHON) has no librosa, scipy and scikit-learn; name one that has with PEERS_PYTHON=..."; \
	else "$(PEERS_PYTHON)" scripts/compare-with-peers "$(RAVDESS)"; fi
	@if [ -n "$(EMODB)" ] && "$(PEERS_PYTHON)" -c 'import opensmile' 2>/dev/null; then \
	  "$(PEERS_PYTHON)" scripts/compare-with-opensmile "$(RAVDESS)" "$(EMODB)"; \
	else echo "not compared with openSMILE: needs EMODB=... and the Python package opensmile"; fi
	.build/release/serbase-benchmarks learners --out "$(BENCH_OUT)"
	@if [ -n "$(RAVDESS)" ] && "$(PEERS_PYTHON)" -c 'import sklearn' 2>/dev/null; then \
	  "$(PEERS_PYTHON)" scripts/compare-learners "$(RAVDESS)" $(LEARNERS); \
	else echo "learners not compared with other libraries: needs RAVDESS=... and scikit-learn in PEERS_PYTHON"; fi
	@if "$(PEERS_PYTHON)" -c 'import torch' 2>/dev/null; then "$(PEERS_PYTHON)" scripts/compare-networks; \
	else .build/release/serbase-benchmarks networks; \
	  echo "networks not compared with PyTorch: needs torch in PEERS_PYTHON"; fi

# Installs what is missing, and nothing when all is there.
system-packages:
	@scripts/install-system-packages

lint:
	swift format lint --strict --recursive Package.swift Sources Tests

format:
	swift format --in-place --recursive Package.swift Sources Tests

# The program of `make release` with its manual pages, completions and corpus cards.
install: release-build
	scripts/stage-program .build/release/serbase $(DESTDIR)$(PREFIX)

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/serbase
	rm -f $(DESTDIR)$(PREFIX)/share/man/man1/serbase.1 $(DESTDIR)$(PREFIX)/share/man/man1/serbase-*.1
	rm -f $(DESTDIR)$(PREFIX)/share/bash-completion/completions/serbase
	rm -f $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_serbase
	rm -f $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/serbase.fish
	rm -rf $(DESTDIR)$(PREFIX)/share/serbase $(DESTDIR)$(PREFIX)/share/doc/serbase

# `make notebooks CORPORA=corpora` measures what the notebooks of results lack (under an hour; NETWORKS=1: and trains the
# networks, hours), and renders them, and the blocks of README.md and docs/, from that. Python, and no package of it.
CORPORA ?= $(SERBASE_CORPORA)
RESULTS ?= serbase-results
NETWORKS ?=
notebooks: corpora-named build
	SERBASE="$(CURDIR)/.build/release/serbase" scripts/measure-results "$(CORPORA)" "$(RESULTS)" $(if $(NETWORKS),--networks)
	scripts/render-notebooks "$(RESULTS)"

corpora-named:
	@[ -n "$(CORPORA)" ] || { echo "name the folder of corpora (ravdess, emodb) with CORPORA=..." >&2; exit 64; }

# Every notebook as .ipynb and .html beside it: those of results where RESULTS is there, the lessons on synthetic voices where
# there are no corpora. Needs jupytext, nbconvert and ipykernel (notebooks-md/README.md).
notebooks-jupyter: build
	@command -v jupytext >/dev/null || { \
	  echo "jupytext isn't installed; in a Python environment: pip install jupytext nbconvert ipykernel" >&2; exit 69; }
	cd notebooks-md && for notebook in $$(grep -l '^jupytext:' *.md); do \
	  case $$notebook in 0*) [ -d "$(abspath $(RESULTS))" ] || continue;; esac; \
	  PATH="$(CURDIR)/.build/release:$$PATH" SERBASE_MANIFESTS="$(CURDIR)/data-manifests" \
	    SERBASE_CORPORA="$(if $(CORPORA),$(abspath $(CORPORA)))" SERBASE_RESULTS="$(abspath $(RESULTS))" \
	    jupytext --to ipynb --execute "$$notebook" && \
	  jupyter nbconvert --to html --CoalesceStreamsPreprocessor.enabled=True "$${notebook%.md}.ipynb" || exit 1; \
	done

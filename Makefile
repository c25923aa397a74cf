# SPDX-License-Identifier: Apache-2.0
# The front door; Meson does the work. `make help` lists the targets from the comments behind them.
PREFIX  ?= /usr/local
DESTDIR ?=
JOBS    ?= $(shell nproc 2>/dev/null || echo 1)
TIME    ?= 60
CORPUS  ?=
IMAGES  ?=
SAMPLE   = build/sample

NINJA = ninja -j$(JOBS) -C
say   = @echo "$@: $(1)"

all: build/build.ninja ## build/plimsoll
	@$(NINJA) build

build/build.ninja:
	@tools/install-deps --check build
	$(call say,configuring build/)
	@meson setup build -Doptimization=2 -Ddebug=false -Dstrip=true -Db_lto=true -Dtests=disabled --prefix=$(abspath $(PREFIX))
	@echo $(abspath $(PREFIX)) >build/prefix

demo: ## install what is missing, build, evaluate the sample image
	$(call say,installs what is missing of tools/packages/build.txt; builds; prints the report card of a sample image)
	@tools/install-deps build
	@$(MAKE) --no-print-directory all
	$(call say,assembling the sample image of samples/shop in $(SAMPLE))
	@tools/make-sample samples/shop $(SAMPLE)/shop
	@cp samples/shop/Dockerfile samples/shop/deployment.yaml $(SAMPLE)/
	$(call say,build/plimsoll eval --card --fail-on plan $(SAMPLE)/shop)
	@echo
	@build/plimsoll eval --card --fail-on plan $(SAMPLE)/shop || test $$? = 1 # a gate that fails is what it is for
	@echo
	$(call say,your own image: docker save NAME:TAG | build/plimsoll eval -)

test: ## install what is missing, run every test; JOBS=N
	@tools/install-deps build test
	@$(MAKE) --no-print-directory all
	@$(NINJA) build test-tools
	@JOBS=$(JOBS) tools/run-tests

install: all ## PREFIX=/usr/local DESTDIR=
	$(call say,$(DESTDIR)$(PREFIX))
	@grep -qsxF $(abspath $(PREFIX)) build/prefix || { meson configure build -Dprefix=$(abspath $(PREFIX)) && \
		$(NINJA) build && echo $(abspath $(PREFIX)) >build/prefix; }
	@DESTDIR=$(DESTDIR) meson install -C build --no-rebuild

uninstall: ## what the last `make install` put there
	@$(NINJA) build uninstall

bench: ## IMAGES=DIR: time and memory beside igzip and openssl (docs/performance.md)
	@tools/install-deps build bench
	@$(MAKE) --no-print-directory all
	@tools/bench $(if $(IMAGES),--markdown docs/performance.md $(IMAGES))

acceptance: ## CORPUS=DIR: the tests over a corpus that is not in the repository
	@test -d "$(CORPUS)" || { echo "acceptance: name the corpus: make acceptance CORPUS=DIR" >&2; exit 64; }
	@$(MAKE) --no-print-directory all
	@$(NINJA) build test-tools
	@PLIMSOLL_CORPUS=$(abspath $(CORPUS)) JOBS=$(JOBS) tools/run-tests acceptance

gate: ## the structure of the tree: ranks, cycles, lists, banned functions
	@tools/gate

fuzz: ## TIME=60: every fuzz harness for so many seconds (clang)
	@tools/install-deps build test
	@JOBS=$(JOBS) tools/fuzz $(TIME)

clean: ## remove what was built
	rm -rf build build-*/

help: ## this
	@echo "usage: make [TARGET] [JOBS=N]"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: all demo test install uninstall bench acceptance gate fuzz clean help

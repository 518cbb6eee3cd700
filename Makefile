# lamsach - one Makefile.  `make help` lists the targets.
#
#   CC=clang      another compiler          V=1          show full commands
#   CFLAGS=-O3    replaces -O2 -g           PREFIX=/usr  where install puts things
#   B=build/x     another build directory (one per flag set; see `asan`)

CC     ?= cc
CXX    ?= c++
CFLAGS ?= -O2 -g
PREFIX ?= /usr/local
B      ?= build
Q      := $(if $(V),,@)
SHELL  := /bin/sh

# Debian packages are named in .ci/packages.txt; `make deps` installs what is missing.
DEPS      := sqlite3 libutf8proc libpcre2-8 libxxhash yaml-0.1
DESK_DEPS := minizip expat xlsxwriter libsodium libevent
pkg        = $(shell pkg-config $(1) $(2) 2>/dev/null)
# -ffp-contract=off: weights are the same bits with every compiler (promise 6 of the design).
WARN   := -std=c11 -Wall -Wextra -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror=implicit-function-declaration
DEFS   := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -ffp-contract=off -fno-math-errno
CPP    := -Iinclude -MMD -MP
LIBS      = $(call pkg,--libs,$(DEPS)) -lpthread -lm
DESK_LIBS = $(call pkg,--libs,$(DESK_DEPS))
VERSION := $(shell sed -n 's/.*LMS_VERSION_STRING *"\(.*\)"/\1/p' include/lamsach.h)

# The engine, in dependency order; the stages are in data-flow order.
STAGES := ingest normalise validate block score identify cluster resolve statistics publish
LAYERS := base model text rulebook $(STAGES)
ENGINE := $(foreach d,$(LAYERS),$(wildcard engine/$(d)/*.c)) $(wildcard engine/*.c)
DESK   := $(wildcard engine/desk/*.c)
PAGE   := $(wildcard engine/desk/review/*)
CLI    := $(wildcard engine/cli/*.c)
TESTS  := $(wildcard tests/unit/test_*.c)
FUZZ   := $(wildcard tests/fuzz/fuzz_*.c)
PO     := $(wildcard engine/cli/po/*.po)
MO     := $(patsubst engine/cli/po/%.po,$(B)/locale/%/LC_MESSAGES/lamsach.mo,$(PO))

obj = $(patsubst %.c,$(B)/%.o,$(1))

.PHONY: all help deps deps-build demo demo-run test test-run test-browser check unit cli-cases layers symbols headers client determinism kill \
        rules-test gen samples asan fuzz-build fuzz-smoke install-check bench bench-text bench-kernels format install clean FORCE
LIBRARIES := $(B)/liblamsach.a $(B)/liblamsach-desk.a $(B)/liblamsach.so $(B)/liblamsach-desk.so
all: $(LIBRARIES) $(B)/lamsach $(MO)           ## all: the libraries and the command

help:                                          ## help: this list
	@echo "lamsach $(VERSION)"; sed -n 's/^.*## \([a-z-]*: .*\)/  \1/p' Makefile

$(B)/liblamsach.a: $(call obj,$(ENGINE)); $(Q)rm -f $@; ar rcs $@ $^
# The review page's files as C strings, so that nothing is read from a folder when it is asked for.
$(B)/engine/desk/review_text.inc: $(PAGE)
	$(Q)mkdir -p $(@D); for f in $(sort $(PAGE)); do n=$$(basename $$f | tr . _); echo "static const char $$n[] ="; \
	    sed 's/\\/\\\\/g; s/"/\\"/g; s/?/\\?/g; s/^/    "/; s/$$/\\n"/' $$f; echo "    ;"; done > $@.tmp && mv $@.tmp $@
$(B)/engine/desk/review_page.o: $(B)/engine/desk/review_text.inc
$(B)/liblamsach-desk.a: $(call obj,$(DESK)); $(Q)rm -f $@; ar rcs $@ $^
$(B)/liblamsach.so: $(call obj,$(ENGINE))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,liblamsach.so.0 -o $@ $^ $(LIBS); ln -sf liblamsach.so $(B)/liblamsach.so.0
$(B)/liblamsach-desk.so: $(call obj,$(DESK)) $(B)/liblamsach.so
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-soname,liblamsach-desk.so.0 -o $@ $(call obj,$(DESK)) \
	    -L$(B) -llamsach $(DESK_LIBS) $(call pkg,--libs,sqlite3)
$(B)/lamsach: $(call obj,$(CLI)) $(B)/liblamsach-desk.a $(B)/liblamsach.a
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(DESK_LIBS) $(LIBS) -lpopt
$(B)/tests/unit/test_%: $(B)/tests/unit/test_%.o $(B)/liblamsach-desk.a $(B)/liblamsach.a
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(DESK_LIBS) $(LIBS) $(call pkg,--libs,check)
GEN := $(wildcard bench/gen*.c)
$(B)/bench/gen: $(call obj,$(GEN))
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(call pkg,--libs,sqlite3 xlsxwriter)
samples: $(B)/bench/gen                        ## samples: make data-samples/kien-an-2024 again (seed 2024), with truth and reference beside it
	$(Q)mkdir -p data-samples/kien-an-2024 data-samples/kien-an-2024-truth && $< --district data-samples/kien-an-2024 \
	    --truth-dir data-samples/kien-an-2024-truth -n 30000 --seed 2024
gen: $(B)/bench/gen                            ## gen: the generator of invented registries (build/bench/gen --help)
$(B)/bench/%: $(B)/bench/%.o $(B)/liblamsach.a
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)
$(B)/locale/%/LC_MESSAGES/lamsach.mo: engine/cli/po/%.po
	$(Q)mkdir -p $(@D); msgfmt --check-format -o $@ $<

# The command is compiled with the public header path only, so it cannot
# reach past lamsach.h even by accident. The desk sees the public headers and itself.
$(B)/engine/cli/%.o:  EXTRA := -DLMS_PREFIX='"$(PREFIX)"'
$(B)/engine/desk/%.o: EXTRA := -I$(B)/engine/desk -fvisibility=hidden -fPIC $(call pkg,--cflags,$(DESK_DEPS) sqlite3)
$(B)/engine/%.o:      EXTRA := -Iengine -fvisibility=hidden -fPIC
$(B)/tests/%.o:       EXTRA := -Iengine -Itests
$(B)/bench/%.o:       EXTRA := -Iengine
$(B)/%.o: %.c $(B)/.flags
	$(Q)mkdir -p $(@D); $(if $(V),,echo "  CC  $<";) $(CC) $(WARN) $(DEFS) $(CPP) $(EXTRA) $(CFLAGS) -c -o $@ $<

# Rebuild everything when the compiler or its flags change.
$(B)/.flags: FORCE
	@mkdir -p $(B); echo '$(CC) $(CFLAGS) $(WARN) $(DEFS) $(CPP)' | cmp -s - $@ || echo '$(CC) $(CFLAGS) $(WARN) $(DEFS) $(CPP)' > $@
FORCE: ;

deps:                                          ## deps: install the Debian packages that are missing
	$(Q)sh .ci/deps.sh
deps-build:
	$(Q)sh .ci/deps.sh build
demo: deps-build                               ## demo: clean the sample district of ten wards, show where the outputs are
	$(Q)$(MAKE) --no-print-directory demo-run
demo-run: all
	$(Q)B=$(B) sh data-samples/demo.sh
test: deps                                     ## test: install what is missing, then every test
	$(Q)$(MAKE) --no-print-directory test-run
test-run: all
	$(Q)B=$(B) sh tests/run-all.sh

check: unit cli-cases layers symbols headers client rules-test ## check: what a commit must pass, in a minute
unit: $(patsubst tests/unit/%.c,$(B)/tests/unit/%,$(TESTS)) ## unit: libcheck suites, one per module
	$(Q)for t in $^; do $$t || exit 1; done
cli-cases: all                                 ## cli-cases: run tests/cli/*.sh, diff output and exit status
	$(Q)B=$(B) sh tests/cli/run-all.sh
layers:                                        ## layers: every include points down
	$(Q)tests/layers.sh
symbols: $(B)/liblamsach.a $(B)/liblamsach-desk.a ## symbols: every global name starts with lms_ (or lmd_)
	$(Q)! nm -g --defined-only $(B)/liblamsach.a | awk 'NF==3 && $$3 !~ /^lms_/' | grep .
	$(Q)! nm -g --defined-only $(B)/liblamsach-desk.a | awk 'NF==3 && $$3 !~ /^lmd_/' | grep .
headers:                                       ## headers: public headers stand alone in C99 and C++
	$(Q)$(CC) -std=c99 -pedantic -Wall -Werror -Iinclude -fsyntax-only tests/abi/header_c99.c
	$(Q)$(CXX) -std=c++11 -pedantic -Wall -Werror -Iinclude -fsyntax-only tests/abi/header_cxx.cc
client: $(B)/client                            ## client: a second client runs the main job through the public header
	$(Q)d=$$(mktemp -d) && $< rules/child-registry $$d/r.db tests/client/ward.csv | grep -q '^3 rows = 3 records' && rm -rf $$d
$(B)/client: tests/client/client.c $(B)/liblamsach.a
	$(Q)$(CC) -std=c99 -Wall -Wextra -Werror $(CFLAGS) -Iinclude $(LDFLAGS) -o $@ $^ $(LIBS)
rules-test: $(B)/lamsach                       ## rules-test: every pack is free of errors and its examples hold
	$(Q)for p in rules/*/; do $(B)/lamsach rules check $$p --lang en && $(B)/lamsach rules test $$p --lang en || exit 1; done
test-browser: all                              ## test-browser: report and pages in Debian's Chromium; screenshots in build/screenshots
	$(Q)B=$(B) sh tests/browser/run.sh
rules-docs: $(B)/lamsach                       ## rules-docs: rules/mechanisms.*.md from the schema tables
	$(Q)for l in vi en; do $(B)/lamsach rules doc rules/child-registry --lang $$l | sed -n '/^## \(Phụ lục\|Annex\)/,$$p' | sed '1s/^## /# /' > rules/mechanisms.$$l.md; done
determinism: all                               ## determinism: same bytes for threads, order, locale (OTHER=build/clang: compilers)
	$(Q)B=$(B) sh tests/system/determinism.sh
kill: all                                      ## kill: SIGKILL at random moments leaves the old result whole
	$(Q)B=$(B) sh tests/system/kill.sh
fuzz-build:                                    ## fuzz-build: all fuzz targets, with clang
	$(Q)$(MAKE) --no-print-directory B=build/fuzz CC=clang WERROR= \
	    CFLAGS="-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all" \
	    $(patsubst tests/fuzz/%.c,build/fuzz/%,$(FUZZ))
$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/liblamsach-desk.a $(B)/liblamsach.a
	$(Q)$(CC) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $^ $(DESK_LIBS) $(LIBS)
fuzz-smoke:                                    ## fuzz-smoke: 30 s of every fuzz target
	$(Q)sh tests/fuzz/smoke.sh
asan:                                          ## asan: check again under ASan + UBSan
	$(Q)CK_FORK=no $(MAKE) --no-print-directory unit cli-cases client rules-test B=build/asan \
	    CFLAGS="-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all"
install: all                                   ## install: headers, libraries, command, rules (PREFIX, DESTDIR)
	$(Q)d=$(DESTDIR)$(PREFIX); install -d $$d/bin $$d/lib/pkgconfig $$d/include $$d/share/lamsach $$d/share/locale && \
	install -m755 $(B)/lamsach $$d/bin && \
	install -m644 $(B)/liblamsach.a $(B)/liblamsach-desk.a $$d/lib && \
	install -m755 $(B)/liblamsach.so $$d/lib/liblamsach.so.$(VERSION) && \
	install -m755 $(B)/liblamsach-desk.so $$d/lib/liblamsach-desk.so.$(VERSION) && \
	for l in liblamsach liblamsach-desk; do ln -sf $$l.so.$(VERSION) $$d/lib/$$l.so.0; ln -sf $$l.so.0 $$d/lib/$$l.so; done && \
	install -m644 include/lamsach.h include/lamsach_desk.h $$d/include && \
	for p in lamsach lamsach-desk; do sed 's|@PREFIX@|$(PREFIX)|; s|@VERSION@|$(VERSION)|' engine/$$p.pc.in > $$d/lib/pkgconfig/$$p.pc; done && \
	cp -R rules $$d/share/lamsach/ && cp -R $(B)/locale/. $$d/share/locale/
install-check: all                             ## install-check: install into a scratch folder, build a client by pkg-config, run it
	$(Q)B=$(B) CC=$(CC) sh tests/system/install.sh
format:                                        ## format: clang-format over engine, include, tests, bench
	$(Q)clang-format -i $$(git ls-files '*.c' '*.h')
bench-text: all                                ## bench-text: what the text repairs do, per kind of damage, beside programs of PyPI
	$(Q)B=$(B) sh bench/text.sh
bench-kernels: $(B)/bench/score_kernels         ## bench-kernels: Jaro-Winkler and OSA, million pairs a second on one core
	$(Q)$<
bench: all                                     ## bench: the figures of bench/README.md
	$(Q)B=$(B) sh bench/run.sh
clean: ; rm -rf build                          ## clean: remove build/

-include $(shell find $(B) -name '*.d' 2>/dev/null)

.SECONDARY: $(call obj,$(TESTS))

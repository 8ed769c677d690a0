# Parvis. `make` names what can be made; every target works in a fresh clone with Go >= 1.26 and Node >= 20.
# The network is used to fetch modules and packages; the program asks it only for what its operator chose (docs/operating.md).
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help build run test check bench assets clean

# No C compiler is needed, and the first toolchain that is good enough does.
export CGO_ENABLED := 0

VERSION ?= dev
# The commit is stamped where git can tell it, whatever the machine's own flags say.
VCS := $(shell git rev-parse HEAD >/dev/null 2>&1 && echo auto || echo false)

UI   := internal/web/ui
GEO  := internal/platform/geo
TEXT := internal/platform/text
# What npm writes last; it holds what is installed.
NPM  := node_modules/.package-lock.json
# What judges pages for the bench, and nothing else needs.
JUDGE := bench/node_modules/.package-lock.json
MANIFEST := $(UI)/dist/manifest.json
COMMUNES := $(GEO)/data/communes.bin
WORDS := $(TEXT)/data/words.bin
UI_SOURCES := $(shell find $(UI)/css $(UI)/ts $(UI)/img $(UI)/build -type f 2>/dev/null)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

build: assets ## bin/parvis, one static program
	go build -trimpath -buildvcs=$(VCS) -ldflags '-X parvis/internal/cli.Version=$(VERSION)' -o bin/parvis ./cmd/parvis

run: build ## the demonstration, at the first free address from http://localhost:8080 on
	@sh tools/run.sh

test: assets ## every test on both databases and in a browser; ends with "N passed, N failed"
	@sh tools/need.sh
	@go build -o bin/testsum ./internal/house/testsum
	@bin/testsum -timeout 11m ./...

check: ## format, vet, static checks, generated code, rules of the house
	@sh tools/check.sh

SIZES   ?= 10k,100k
ENGINES ?= sqlite,postgres

bench: build $(JUDGE) ## what it costs, beside what it is compared with (SIZES=10k,100k ENGINES=sqlite,postgres)
	@go run ./bench -sizes $(SIZES) -engines $(ENGINES)

assets: $(MANIFEST) $(COMMUNES) $(WORDS) ## what the program embeds: style sheets, scripts, fonts, communes, words

clean: ## remove what was made
	rm -rf bin var node_modules bench/node_modules $(COMMUNES) $(WORDS)
	find $(UI)/dist -type f ! -name .gitignore -delete

$(NPM): package.json package-lock.json .npmrc
	npm ci --no-audit --no-fund
	@touch $@

# Without it the bench names its row as not measured, and measures the others.
$(JUDGE): bench/package.json bench/package-lock.json bench/.npmrc
	-npm ci --prefix bench && touch $@

$(MANIFEST): $(NPM) $(UI_SOURCES)
	go run ./$(UI)/build
	@touch $@

$(COMMUNES): $(NPM) $(wildcard $(GEO)/build/*.go) $(GEO)/read.go
	go run ./$(GEO)/build
	@touch $@

$(WORDS): $(NPM) $(wildcard $(TEXT)/build/*.go $(TEXT)/wordset/*.go) $(TEXT)/fold.go
	go run ./$(TEXT)/build
	@touch $@

# What a person can ask for. Anything longer than three lines lives in scripts/.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run dev build web test check bench torture oracle openapi need-for-build

# What the web interface is built from. Its two steps are told apart by files that npm and Vite write anyway.
WEB_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/.svelte-kit/*' -not -path 'web/build/*' 2>/dev/null)
WEB_PACKAGES := web/node_modules/.package-lock.json
WEB_BUILD := web/build/index.html

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

run: build ## build everything, create the demo site if ./data is empty, serve on http://127.0.0.1:8080
	@scripts/run

dev: $(WEB_PACKAGES) ## the server on :8080 and the web interface with live reload beside it
	@scripts/dev

build: need-for-build $(WEB_BUILD) ## target/release/holdfast, one binary with the web interface inside
	cargo build --release --locked --package server

web: $(WEB_BUILD) ## the web interface alone, only when its sources changed

test: $(WEB_BUILD) ## every test: Rust, web, black-box, browser
	@scripts/test

check: $(WEB_PACKAGES) ## format, lints, shape of the repository, dependency policy, generated files fresh
	@scripts/check

bench: build ## the workloads, one line of JSON each; W=create for one of them
	@bench/run $(W)

torture: build ## the long crash and race tests
	@e2e/torture

oracle: ## a million random decisions against a second reading of the law; N=... for another number
	HOLDFAST_ORACLE_DECISIONS=$(or $(N),1_000_000) \
	cargo test --release --locked --package rules --test oracle -- --nocapture

openapi: $(WEB_PACKAGES) ## write openapi.json and the web interface's client types from the server's own types
	@scripts/openapi

need-for-build:
	@scripts/need build

$(WEB_PACKAGES): web/package.json web/package-lock.json | need-for-build
	cd web && npm ci --no-audit --no-fund
	@touch $@

$(WEB_BUILD): $(WEB_PACKAGES) $(WEB_SOURCES)
	cd web && npm run build
	@touch $@

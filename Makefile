# What a person or CI does with this repository. Long recipes live in scripts/, one file each.
.DEFAULT_GOAL := help
.PHONY: help assets build run fmt check test bench drill fuzz e2e mutate-access

help: ## list the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/\1\t\2/' | expand -t 15

assets: ## generate templ code; npm ci and esbuild for what the browser gets
	@scripts/assets

build: assets ## one static binary in bin/
	CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o bin/tierdesk ./cmd/tierdesk

run: build ## try it: a desk with examples in a temporary folder
	bin/tierdesk demo

fmt: ## format the Go code
	@"$$(scripts/linter)" fmt

check: ## format, lint, drift, vet, race tests on memory and SQLite
	@scripts/check

test: ## what CI runs: install what is missing, check, then every test with the real parts
	@scripts/test

bench: assets ## measure speed; fills docs/benchmarks.md
	@scripts/bench

drill: assets ## kill -9, lost databases and wrong clocks; long
	go test -tags drill -run Drill -timeout 60m ./...

fuzz: ## every fuzz target for FUZZTIME (20s)
	@scripts/fuzz

e2e: assets ## whole journeys with the built binary and the real parts
	TIERDESK_REAL=1 go test -count=1 -run E2E -timeout 30m ./...

mutate-access: ## take out each permission in turn; the tests must catch every one
	@scripts/mutate-access

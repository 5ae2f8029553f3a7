.DEFAULT_GOAL := help
# As it is deployed: what is optimised is what is tested, and the tests take two thirds of the time. CONFIG=Debug for the debugger.
CONFIG ?= Release
# The real peers of the tests, from Debian.
PEERS = postgresql mosquitto mosquitto-clients sip-tester sipsak baresip kamailio kamailio-presence-modules kamailio-xml-modules kamailio-tls-modules tshark openssl
SECONDS ?= 60
KILLS ?= 200
RID ?= linux-x64
TESTS = artifacts/bin/Provisioning.Tests/$(shell echo $(CONFIG) | tr A-Z a-z)/Provisioning.Tests

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

.PHONY: restore
restore: ## restore packages exactly as locked
	dotnet restore --locked-mode

.PHONY: build
build: restore ## build with every warning an error
	dotnet build --no-restore -c $(CONFIG)

.PHONY: publish
publish: ## the program as it is deployed, in artifacts/publish: compiled ahead for RID=linux-x64
	dotnet publish src/Provisioning.Server -c Release -r $(RID) --no-self-contained -p:PublishReadyToRun=true -o artifacts/publish

.PHONY: run
run: build ## start the server with the small office, boot its phones and show their lamps
	@CONFIG=$(CONFIG) samples/small-office/run

.PHONY: test
test: build ## run every test
	@tests/peers $(PEERS)
	@tests/run $(CONFIG)

.PHONY: golden
golden: build ## rewrite the golden files; the diff is the review
	@GOLDEN=rewrite tests/run $(CONFIG)

.PHONY: openapi
openapi: build ## rewrite the checked-in API document
	@OPENAPI=rewrite tests/run $(CONFIG)

.PHONY: fuzz
fuzz: build ## hold the SIP parser to its promises for SECONDS=60, with a new seed
	@FUZZ_SECONDS=$(SECONDS) $(TESTS) --filter-class Provisioning.Tests.Torture.FuzzTests --show-live-output on

.PHONY: bench-messages
bench-messages: ## speed of the SIP parser and writer, and what they allocate
	dotnet run -c Release --project tests/Provisioning.Benchmarks -- messages

.PHONY: bench-http
bench-http: publish ## speed of serving, against nginx
	@tests/peers nginx wrk
	dotnet run -c Release --project tests/Provisioning.Benchmarks -- http

.PHONY: bench-render
bench-render: publish ## speed of rendering, against Jinja2, and large fleets
	@tests/peers python3-jinja2
	dotnet run -c Release --project tests/Provisioning.Benchmarks -- render
	dotnet run -c Release --project tests/Provisioning.Benchmarks -- scale

.PHONY: soak-dialogs
soak-dialogs: build ## a million random orders of call events; ORDERS=N for more or fewer
	@DIALOG_ORDERS=$(or $(ORDERS),1000000) $(TESTS) --filter-class Provisioning.Tests.Dialogs.CallOrderProperties

.PHONY: soak-lamps
soak-lamps: build ## an office with slow and dead phones, lost datagrams and restarts for SECONDS=60: every lamp right, no table grown
	@tests/peers mosquitto
	@SOAK_SECONDS=$(SECONDS) $(TESTS) --filter-class Provisioning.Tests.EndToEnd.LampSoakTests --show-live-output on

.PHONY: soak-rollout
soak-rollout: build ## fifty phones led through three reboots each by a server that is killed KILLS=200 times: none lost, none doubled
	@ROLLOUT_KILLS=$(KILLS) $(TESTS) --filter-class Provisioning.Tests.EndToEnd.RolloutCrashTests --show-live-output on

.PHONY: bench-lamps
bench-lamps: publish ## speed of lighting lamps, against Kamailio
	@tests/peers kamailio kamailio-presence-modules sip-tester
	dotnet run -c Release --project tests/Provisioning.Benchmarks -- lamps

.PHONY: bench-rollout
bench-rollout: publish ## planning and telling large fleets
	dotnet run -c Release --project tests/Provisioning.Benchmarks -- rollout

.PHONY: bench-monitoring
bench-monitoring: publish ## how soon a pick reaches the PBX, and how soon its loss is seen
	dotnet run -c Release --project tests/Provisioning.Benchmarks -- monitoring

.PHONY: format
format: ## rewrite the code in the house style
	dotnet format --no-restore

.PHONY: lint
lint: restore ## fail if format would change anything
	dotnet format --verify-no-changes --no-restore

.PHONY: update
update: ## rewrite the lock files after changing Directory.Packages.props
	dotnet restore --force-evaluate

.PHONY: ci
ci: lint test ## what CI runs

.PHONY: clean
clean: ## remove artifacts/
	rm -rf artifacts

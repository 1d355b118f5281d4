# Everything a newcomer needs: `make run` and `make test`. Each brings the environment up to date first.
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .uv/bin/uv)
PY310 ?= $(shell for p in python3.10 $$HOME/.pyenv/versions/3.10.*/bin/python3.10 /usr/bin/python3.10; do "$$p" -c '' 2>/dev/null && { command -v "$$p"; break; }; done)
PYTHON := .venv/bin/python
SYNC := .venv/.synced
export PORT ASSISTANT_PORT DATA
# Unset ones must not reach the program as empty strings.
ENV = env $(foreach v,PORT ASSISTANT_PORT DATA,$(if $($(v)),,-u $(v)))

.DEFAULT_GOAL := help
.PHONY: help run test faults lint check-content train encoder calibrate evaluate bench load bench-nlu bench-people fuzz migrate lock widget look sbom

help: ## Show what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/pip install -q uv

$(SYNC): requirements-dev.txt .python-version | $(filter .uv/bin/uv,$(UV))
	$(if $(PY310),,$(error Python 3.10 is needed and was not found. Install it (pyenv install 3.10), or name it: make PY310=/path/to/python3.10))
	@echo "installing the environment"
	@test -x $(PYTHON) || $(UV) venv -q --python "$(PY310)" --no-python-downloads .venv
	$(UV) pip sync -q --require-hashes --python $(PYTHON) requirements-dev.txt
	@touch $@

run: $(SYNC) ## Start the portal and the assistant (PORT=8000 ASSISTANT_PORT=5005 DATA=var)
	@$(ENV) $(PYTHON) -m bot serve

# In the order of their names: the few long files (browser, learners, teams) come before the many short ones.
test: train ## Run every test, files side by side on as many processes as there are cores
	@$(ENV) $(PYTHON) -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

faults: $(SYNC) ## Talk to two assistants while everything goes wrong around them, and reconcile: TURNS=10000, or BOTH=1000
	@$(ENV) $(PYTHON) -m benchmarks.faults.soak $(if $(TURNS),--turns $(TURNS)) $(if $(BOTH),--both $(BOTH))

lint: $(SYNC) ## Check form, types and the dependency rule
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	.venv/bin/lint-imports

check-content: $(SYNC) ## Check everything authors write in content/
	@$(ENV) $(PYTHON) -m bot check-content

train: $(SYNC) ## Train the model if its inputs have changed
	@$(ENV) $(PYTHON) -m bot train

encoder: $(SYNC) ## Fine-tune the sentence encoder on data/nlu (about 33 minutes on two cores)
	@$(ENV) $(PYTHON) -m bot encoder

calibrate: $(SYNC) ## Choose the gate's thresholds from rows no training has seen
	@$(ENV) $(PYTHON) -m bot calibrate

evaluate: $(SYNC) ## Measure understanding: FILE=rows.yml OUT=report.json
	@$(ENV) $(PYTHON) -m bot evaluate "$(FILE)" "$(OUT)"

bench: $(SYNC) ## Turns, memory and time to ready beside the stock rasa init bot, and what size costs (OUT=bench.json)
	@$(PYTHON) -m benchmarks $(if $(OUT),--out "$(OUT)")

load: $(SYNC) ## Turns a second of one assistant and of two behind nginx, on one PostgreSQL (SHARE=0.4 of a core for each)
	@$(PYTHON) -m deploy.load $(if $(SHARE),--share $(SHARE))

# On one thread, as the assistant is served.
bench-nlu: $(SYNC) ## Understanding, ours and stock Rasa side by side: DATA=folder SHOTS=10
	@OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 $(PYTHON) -m benchmarks.nlu $(if $(DATA),--data "$(DATA)") $(if $(SHOTS),--shots $(SHOTS)) $(if $(ONLY),--only $(ONLY))

bench-people: $(SYNC) ## A line manager's questions beside 1,000 and 100,000 people (OUT=figures.json)
	@$(PYTHON) -m benchmarks.people $(if $(OUT),--out "$(OUT)")

fuzz: $(SYNC) ## Try the readers of foreign input with atheris, each for SECONDS=600; findings in var/fuzz/ (ONLY=target)
	@$(PYTHON) tests/fuzz/run.py --seconds $(or $(SECONDS),600) $(if $(ONLY),--only $(ONLY))

migrate: $(SYNC) ## Bring the records' tables up to date
	@$(ENV) $(PYTHON) -m bot migrate

widget: ## Build the chat widget's bundle (needs Node 20)
	cd web/widget && npm ci --silent && npm run build

look: ## Build the portal's stylesheet and scripts (needs Node 20)
	cd web/portal && npm ci --silent && npm run build

SBOM ?= var/sbom
sbom: $(SYNC) ## Write the bills of materials, CycloneDX, into var/sbom (needs npm)
	@mkdir -p "$(SBOM)"
	@.venv/bin/cyclonedx-py -r -i requirements.txt --format json --schema-version 1.4 -F -o "$(SBOM)/python.json"
	@for part in widget portal; do \
	  (cd web/$$part && npm sbom --silent --sbom-format cyclonedx --package-lock-only) > "$(SBOM)/$$part.json" || exit 1; done
	@echo "bills of materials: $(SBOM)"

lock: | $(filter .uv/bin/uv,$(UV)) ## Lock the dependencies again, with hashes
	$(UV) pip compile -q pyproject.toml --python "$(PY310)" --no-python-downloads --generate-hashes --no-annotate --no-header -o requirements.txt
	$(UV) pip compile -q pyproject.toml --group dev -c requirements.txt --python "$(PY310)" --no-python-downloads --generate-hashes --no-annotate --no-header -o requirements-dev.txt

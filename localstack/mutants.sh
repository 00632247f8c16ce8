#!/usr/bin/env bash
# Changes the engine's decisions and its scheduler in small ways, one at a time, and says which of the changes no test notices.
# What is given is handed on, `--shard 3/20` for a part of them. The list is left in target/mutants.out.
set -euo pipefail

files=()
for file in crates/engine/src/{judge,shape,slots}.rs crates/engine/src/{judge,shape,sketch,run}/*.rs; do
  files+=(--file "$file")
done
# 500 runs of the laws break with most changes within the first ten.
export PROVISION_LAW_RUNS=500
# The copies of the tree build in a folder of their own.
unset CARGO_TARGET_DIR
mkdir -p target
exec cargo mutants --package provision-engine --test-package provision-engine,provision-sim "${files[@]}" \
  --no-shuffle --timeout 300 --output target "$@"

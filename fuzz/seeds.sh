#!/usr/bin/env bash
# Writes the first corpus: every example and every faulty file, each with the other file that it has.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p fuzz/corpus/configuration
for folder in docs/examples/*/ crates/app/tests/config/faulty/*/; do
  name=$(basename "$folder")
  {
    cat "$folder/coherence.yml" 2>/dev/null || cat docs/examples/backend/coherence.yml
    printf '\n====\n'
    cat "$folder/environments.yml" 2>/dev/null || cat docs/examples/backend/environments.yml
  } >"fuzz/corpus/configuration/$name"
done

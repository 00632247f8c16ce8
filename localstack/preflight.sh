#!/usr/bin/env bash
# Says in one line what this machine lacks, and the mend.
set -euo pipefail

fail() { echo "error: $1" >&2; exit 1; }

command -v cargo >/dev/null || fail "no Rust toolchain: install one from https://rustup.rs"
have=$(rustc --version | awk '{ print $2 }')
need=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$(dirname "$0")/../Cargo.toml")
[ "$(printf '%s\n%s\n' "$need" "${have%%-*}" | sort -V | head -n 1)" = "$need" ] ||
  fail "Rust $have is too old for the AWS SDK, which needs $need: run rustup update stable"
command -v cc >/dev/null || fail "no C compiler (cc): install gcc or clang"
command -v python3 >/dev/null || fail "no Python: install Python 3.11 or newer with venv"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python $(python3 -V | awk '{ print $2 }') is too old: install 3.11 or newer"
python3 -c 'import venv, ensurepip' 2>/dev/null || fail "Python has no venv: install it (Debian: apt install python3-venv)"

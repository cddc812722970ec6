#!/bin/sh
# Builds the kernels of the person finder from kernels.c: kernels.sh [FILE], by default src/effects/picture/kernels.wasm. That
# is kept in the repository, so that a build of the page needs no C compiler. The tools have their version in their name,
# because another one writes other bytes; scripts/check-wasm compares.
set -e
cd "$(dirname "$0")/.."
source=src/effects/picture/kernels.c
target=${1:-src/effects/picture/kernels.wasm}
object=$(mktemp)
trap 'rm -f "$object"' EXIT
clang-19 --target=wasm32 -O3 -ffast-math -msimd128 -mbulk-memory -fvisibility=hidden -Wall -Wextra -Werror -c -o "$object" "$source"
# shellcheck disable=SC2046 # one word for each function
wasm-ld-19 --no-entry --strip-all --import-memory --initial-memory=131072 \
  $(sed -n 's/^void \([a-z_]*\)(.*/--export=\1/p' "$source") -o "$target" "$object"

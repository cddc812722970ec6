#!/bin/sh
# Builds src/effects/picture/kernels.wasm from kernels.c with clang and wasm-ld. Its result is kept in the repository,
# so that a build of the page needs no C compiler.
set -e
cd "$(dirname "$0")/../src/effects/picture"
clang --target=wasm32 -O3 -ffast-math -msimd128 -mbulk-memory -nostdlib -fvisibility=hidden -Wall -Wextra -Werror \
  -Wl,--no-entry -Wl,--strip-all -Wl,--import-memory -Wl,--initial-memory=131072 \
  $(sed -n 's/^void \([a-z_]*\)(.*/-Wl,--export=\1/p' kernels.c) \
  -o kernels.wasm kernels.c

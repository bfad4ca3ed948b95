#!/usr/bin/env bash
# A PostgreSQL to throw away, and what gateways ask of it; scripts/bench.sh calls it.
#   scripts/lib/farm_bench.sh BENCHMARKS GATEWAY
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/common.sh"
# shellcheck source=scripts/lib/postgres.sh
. "$root/scripts/lib/postgres.sh"

folder=$(mktemp -d)
chmod 755 "$folder"
# PostgreSQL does not start as root.
unprivileged=()
[ "$(id -u)" != 0 ] || unprivileged=(setpriv --reuid=65534 --regid=65534 --clear-groups)
set -m
children=()
clean_up() {
  local child
  for child in "${children[@]}"; do kill -- "-$child" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$folder"
}
trap clean_up EXIT

start_postgres "$folder/public"
"$1" farm "$2" "$database"

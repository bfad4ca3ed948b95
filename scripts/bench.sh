#!/usr/bin/env bash
# Measures the daemon beside the same written in C, in turns in one run, and prints the ratios.
#   scripts/bench.sh
set -euo pipefail
# shellcheck source=scripts/lib/common.sh
. "$(dirname "$0")/lib/common.sh"
need cc:gcc /usr/include/sys/epoll.h:libc6-dev
"$root/scripts/build.sh"
out=$root/artifacts/bench
mkdir -p "$out"
for program in bench_server bench_client; do
  cc -O2 -Wall -Wextra -o "$out/$program" "$root/Benchmarks/native/$program.c"
done

step 'measuring (about a minute)'
printf '%s, %s cores, Linux %s, .NET %s\n' \
  "$(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -1)" "$(nproc)" "$(uname -r)" "$(dotnet --version)"
"$root/artifacts/bin/CanTools.Benchmarks/release/CanTools.Benchmarks" \
  "$root/dist/hycan_daemon" "$out/bench_server" "$out/bench_client"
